ALTER TABLE `sample_signals` ADD `signals` text;
--> statement-breakpoint
-- Signals become one JSON object by name, so that a new signal needs no column. The old columns stay: a Worker of the
-- previous release may still write and read them during the deployment.
UPDATE `sample_signals` SET `signals` = json_object(
	'mean_dependency', `mean_dependency`,
	'max_dependency', `max_dependency`,
	'answer_dependency', `answer_dependency`,
	'gold_mean_dependency', `gold_mean_dependency`,
	'gold_gain', `gold_gain`,
	'gold_max_token_gain', `gold_max_token_gain`,
	'pass_rate', `pass_rate`,
	'reward_deviation', `reward_deviation`,
	'blind_pass_rate', `blind_pass_rate`,
	'blind_votes', `blind_votes`,
	'vision_driven_fraction', `vision_driven_fraction`
) WHERE `error_code` IS NULL;
