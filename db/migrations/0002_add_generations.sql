CREATE TABLE `generations` (
	`run_id` text NOT NULL,
	`sample_position` integer NOT NULL,
	`view` text NOT NULL,
	`place` integer NOT NULL,
	`sample_id` text NOT NULL,
	`text` text NOT NULL,
	`tokens` integer NOT NULL,
	`finish_reason` text NOT NULL,
	`response_index` integer,
	PRIMARY KEY(`run_id`, `sample_position`, `view`, `place`)
);
--> statement-breakpoint
ALTER TABLE `trajectories` ADD `origin` text DEFAULT 'given' NOT NULL;