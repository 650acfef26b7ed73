CREATE TABLE `benchmark_versions` (
	`benchmark_id` text NOT NULL,
	`version` integer NOT NULL,
	`dataset_id` text NOT NULL,
	`dataset_version` integer NOT NULL,
	`splits` text NOT NULL,
	`settings` text NOT NULL,
	`scorer` text NOT NULL,
	`grader` text,
	`grader_version` integer DEFAULT 1 NOT NULL,
	`responses_max` integer NOT NULL,
	`per_day` integer NOT NULL,
	`per_key` integer NOT NULL,
	`samples` integer NOT NULL,
	`content_sha256` text NOT NULL,
	`note` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`benchmark_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `benchmarks` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`title` text NOT NULL,
	`description` text NOT NULL,
	`license` text,
	`source` text,
	`version` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `benchmarks_by_name` ON `benchmarks` (`name`);--> statement-breakpoint
CREATE TABLE `entry_metrics` (
	`submission_id` text NOT NULL,
	`grader_version` integer NOT NULL,
	`split` text NOT NULL,
	`benchmark_id` text NOT NULL,
	`version` integer NOT NULL,
	`metrics` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`submission_id`, `grader_version`, `split`)
);
--> statement-breakpoint
CREATE INDEX `entry_metrics_by_board` ON `entry_metrics` (`benchmark_id`,`version`,`grader_version`,`split`);--> statement-breakpoint
CREATE TABLE `secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `submission_batches` (
	`submission_id` text NOT NULL,
	`last` integer NOT NULL,
	`round` integer DEFAULT 0 NOT NULL,
	`run_id` text NOT NULL,
	`done` integer DEFAULT false NOT NULL,
	PRIMARY KEY(`submission_id`, `round`, `last`)
);
--> statement-breakpoint
CREATE INDEX `submission_batches_by_run` ON `submission_batches` (`run_id`);--> statement-breakpoint
CREATE TABLE `submission_samples` (
	`submission_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`sample_id` text NOT NULL,
	`split` text NOT NULL,
	`pair` text,
	`responses` integer NOT NULL,
	`object_key` text NOT NULL,
	`object_start` integer NOT NULL,
	`object_bytes` integer NOT NULL,
	`scores` text,
	`blind_grades` text,
	`language_model_grades` text,
	`accuracy` real,
	`gain` real,
	`mean_dependency` real,
	`error_code` text,
	`error_detail` text,
	PRIMARY KEY(`submission_id`, `sequence`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `submission_samples_by_id` ON `submission_samples` (`submission_id`,`sample_id`);--> statement-breakpoint
CREATE INDEX `submission_samples_by_object` ON `submission_samples` (`object_key`);--> statement-breakpoint
CREATE TABLE `submissions` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`key_id` text NOT NULL,
	`benchmark_id` text NOT NULL,
	`version` integer NOT NULL,
	`model` text NOT NULL,
	`team` text,
	`link` text,
	`description` text,
	`visibility` text NOT NULL,
	`self_reported` integer NOT NULL,
	`status` text NOT NULL,
	`grader_version` integer NOT NULL,
	`samples` integer NOT NULL,
	`responses` integer NOT NULL,
	`planned` integer DEFAULT 0 NOT NULL,
	`error_code` text,
	`error_detail` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`withdrawn_at` integer
);
--> statement-breakpoint
CREATE INDEX `submissions_by_board` ON `submissions` (`benchmark_id`,`version`,`id`);--> statement-breakpoint
CREATE INDEX `submissions_by_tenant` ON `submissions` (`tenant`,`id`);--> statement-breakpoint
CREATE INDEX `submissions_by_key` ON `submissions` (`key_id`,`benchmark_id`,`version`,`created_at`);--> statement-breakpoint
CREATE INDEX `submissions_open` ON `submissions` (`status`) WHERE status IN ('receiving', 'scoring', 'grading');