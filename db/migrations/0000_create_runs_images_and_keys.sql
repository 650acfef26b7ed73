CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`name` text NOT NULL,
	`secret_sha256` text NOT NULL,
	`last_four` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_secret` ON `api_keys` (`secret_sha256`);--> statement-breakpoint
CREATE TABLE `chunks` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`tenant` text NOT NULL,
	`state` text NOT NULL,
	`positions` text NOT NULL,
	`input` text,
	`input_key` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`lease_token` text,
	`lease_expires_at` integer,
	`runner` text,
	`available_at` integer NOT NULL,
	`queue_order` integer NOT NULL,
	`error_code` text,
	`error_detail` text,
	`series_key` text,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `chunks_by_run` ON `chunks` (`run_id`,`state`);--> statement-breakpoint
CREATE INDEX `chunks_queued` ON `chunks` (`queue_order`,`available_at`) WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX `chunks_leased` ON `chunks` (`runner`,`lease_token`) WHERE state = 'leased';--> statement-breakpoint
CREATE INDEX `chunks_by_series` ON `chunks` (`series_key`);--> statement-breakpoint
CREATE INDEX `chunks_by_input` ON `chunks` (`input_key`);--> statement-breakpoint
CREATE INDEX `chunks_expiring` ON `chunks` (`lease_expires_at`) WHERE state = 'leased';--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`tenant` text NOT NULL,
	`key` text NOT NULL,
	`request_sha256` text NOT NULL,
	`resource_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_by_age` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `images` (
	`tenant` text NOT NULL,
	`sha256` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `sha256`)
);
--> statement-breakpoint
CREATE INDEX `images_by_sha256` ON `images` (`sha256`);--> statement-breakpoint
CREATE TABLE `run_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`run_id` text NOT NULL,
	`event` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `run_events_by_run` ON `run_events` (`run_id`,`id`);--> statement-breakpoint
CREATE TABLE `runners` (
	`name` text PRIMARY KEY NOT NULL,
	`ready` integer NOT NULL,
	`scorer` text,
	`capacity` integer NOT NULL,
	`failures` integer NOT NULL,
	`last_error` text,
	`retry_at` integer,
	`checked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`name` text,
	`status` text NOT NULL,
	`config` text NOT NULL,
	`model` text,
	`model_revision` text,
	`scorer` text,
	`samples_total` integer NOT NULL,
	`samples_succeeded` integer DEFAULT 0 NOT NULL,
	`samples_failed` integer DEFAULT 0 NOT NULL,
	`samples_cancelled` integer DEFAULT 0 NOT NULL,
	`responses_total` integer NOT NULL,
	`responses_scored` integer DEFAULT 0 NOT NULL,
	`shaping_id` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `runs_by_tenant` ON `runs` (`tenant`,`id`);--> statement-breakpoint
CREATE INDEX `runs_finishing` ON `runs` (`status`) WHERE status = 'finishing';--> statement-breakpoint
CREATE TABLE `samples` (
	`run_id` text NOT NULL,
	`position` integer NOT NULL,
	`sample_id` text NOT NULL,
	`chunk_id` text NOT NULL,
	`state` text NOT NULL,
	`responses` integer NOT NULL,
	`batch` text,
	`metadata` text,
	`error_code` text,
	`error_detail` text,
	PRIMARY KEY(`run_id`, `position`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `samples_by_id` ON `samples` (`run_id`,`sample_id`);--> statement-breakpoint
CREATE INDEX `samples_by_chunk` ON `samples` (`chunk_id`);--> statement-breakpoint
CREATE INDEX `samples_by_state` ON `samples` (`run_id`,`state`,`position`);--> statement-breakpoint
CREATE TABLE `shaped_trajectories` (
	`shaping_id` text NOT NULL,
	`sample_position` integer NOT NULL,
	`response_index` integer NOT NULL,
	`alpha` real NOT NULL,
	`advantage` real,
	`degenerate` integer NOT NULL,
	PRIMARY KEY(`shaping_id`, `sample_position`, `response_index`)
);
--> statement-breakpoint
CREATE TABLE `shapings` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`divergence` text NOT NULL,
	`config` text NOT NULL,
	`version` integer NOT NULL,
	`aggregates` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `shapings_by_run` ON `shapings` (`run_id`,`id`);--> statement-breakpoint
CREATE TABLE `trajectories` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`run_id` text NOT NULL,
	`sample_position` integer NOT NULL,
	`response_index` integer NOT NULL,
	`sample_id` text NOT NULL,
	`text` text NOT NULL,
	`tokens` integer NOT NULL,
	`reward` real,
	`advantage` real,
	`means` text NOT NULL,
	`gain` real NOT NULL,
	`series_key` text NOT NULL,
	`series_row` integer NOT NULL,
	`attempt` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `trajectories_by_run` ON `trajectories` (`run_id`,`sample_position`,`response_index`);