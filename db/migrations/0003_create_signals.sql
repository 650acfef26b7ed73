CREATE TABLE `sample_signals` (
	`settings_key` text NOT NULL,
	`content_sha256` text NOT NULL,
	`mean_dependency` real,
	`max_dependency` real,
	`answer_dependency` real,
	`gold_mean_dependency` real,
	`gold_gain` real,
	`gold_max_token_gain` real,
	`pass_rate` real,
	`reward_deviation` real,
	`blind_pass_rate` real,
	`blind_votes` real,
	`vision_driven_fraction` real,
	`run_id` text NOT NULL,
	`error_code` text,
	`error_detail` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`settings_key`, `content_sha256`)
);
--> statement-breakpoint
CREATE TABLE `signal_batches` (
	`set_id` text NOT NULL,
	`last` integer NOT NULL,
	`run_id` text NOT NULL,
	`done` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`set_id`, `last`)
);
--> statement-breakpoint
CREATE INDEX `signal_batches_by_run` ON `signal_batches` (`run_id`);--> statement-breakpoint
CREATE TABLE `signal_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`dataset_id` text NOT NULL,
	`version` integer NOT NULL,
	`status` text NOT NULL,
	`settings` text NOT NULL,
	`scorer` text NOT NULL,
	`settings_key` text NOT NULL,
	`samples_reused` integer NOT NULL,
	`planned` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `signal_sets_by_dataset` ON `signal_sets` (`dataset_id`,`id`);--> statement-breakpoint
CREATE INDEX `signal_sets_running` ON `signal_sets` (`status`) WHERE status = 'running';