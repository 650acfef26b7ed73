CREATE TABLE `dataset_samples` (
	`sequence` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_id` text NOT NULL,
	`sample_id` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`content_sha256` text NOT NULL,
	`question_key` text NOT NULL,
	`question` text NOT NULL,
	`images` text NOT NULL,
	`answers` text NOT NULL,
	`responses` integer NOT NULL,
	`metadata` text,
	`object_key` text NOT NULL,
	`object_start` integer NOT NULL,
	`object_bytes` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `dataset_samples_current` ON `dataset_samples` (`dataset_id`,`sample_id`) WHERE until IS NULL;--> statement-breakpoint
CREATE INDEX `dataset_samples_in_order` ON `dataset_samples` (`dataset_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `dataset_samples_by_object` ON `dataset_samples` (`object_key`);--> statement-breakpoint
CREATE TABLE `dataset_versions` (
	`dataset_id` text NOT NULL,
	`version` integer NOT NULL,
	`samples` integer NOT NULL,
	`responses` integer NOT NULL,
	`images` integer NOT NULL,
	`content_sha256` text,
	`note` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`dataset_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `datasets` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`version` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `datasets_by_tenant` ON `datasets` (`tenant`,`id`);