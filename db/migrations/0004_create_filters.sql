CREATE TABLE `filters` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`dataset_id` text NOT NULL,
	`version` integer NOT NULL,
	`signals_id` text,
	`scorer` text,
	`request` text NOT NULL,
	`counts` text NOT NULL,
	`thresholds` text NOT NULL,
	`object_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `filters_by_tenant` ON `filters` (`tenant`,`id`);--> statement-breakpoint
CREATE INDEX `filters_by_object` ON `filters` (`object_key`);