/**
 * Named filter rules and their parameters. Every preset matches the samples to drop. Defaults come from the literature
 * or from docs/validity. A threshold in nats depends on scorer and dataset; a percentile can replace it.
 */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { finite } from './weights.ts';

/** Prefix of metadata columns in rules: `metadata.<name>`, or `metadata.<name>.<name>` inside objects. */
export const METADATA_PREFIX = 'metadata.';
/** Name of a signal (contract/signals.ts) or of a metadata column. */
export const signal = z
  .string()
  .min(1)
  .max(METADATA_PREFIX.length + 4 * LIMITS.idCharsMax);

export const percentile = z
  .number()
  .min(0, 'a percentile must be from 0 to 100')
  .max(100, 'a percentile must be from 0 to 100');
const threshold = z.union([finite, z.strictObject({ percentile })], {
  error: 'must be a number or {"percentile": 0 to 100}',
});
export type Threshold = z.infer<typeof threshold>;
const rate = z.number().min(0).max(1);
const votes = z.int().min(0).max(LIMITS.generationsPerSampleMax);

export const PRESETS = {
  /** All 4 blind votes are right, and removing the image barely changes the distributions. */
  language_shortcut: z.strictObject({
    blind_votes_min: votes.default(4),
    gold_mean_dependency_max: threshold.default(0.05),
  }),
  /** Right without the image, and no token of the gold response gains from it. */
  no_token_gain: z.strictObject({
    blind_pass_rate_min: rate.default(0.5),
    gold_max_token_gain_max: threshold.default(0.2),
  }),
  /** MMStar (arXiv 2403.20330) keeps questions that at most 2 of 8 blind answers get right. */
  mmstar: z.strictObject({ blind_votes_max: votes.default(2) }),
  /** MMMU-Pro treats a question as answerable blind if more than 5 of 10 blind tries are right. */
  mmmu_pro: z.strictObject({ blind_pass_rate_max: rate.default(0.5) }),
  /** The share of the dataset that depends least on its images. */
  low_dependency: z.strictObject({ signal: signal.default('mean_dependency'), percentile: percentile.default(10) }),
  /** DAPO: a group whose rewards are all equal gives no training signal. */
  degenerate_group: z.strictObject({ reward_deviation_max: finite.default(0) }),
} as const;

export type PresetName = keyof typeof PRESETS;
export type PresetParameters<Name extends PresetName> = z.infer<(typeof PRESETS)[Name]>;
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

/** Presets whose threshold is valid only for signals of one perturbation. */
export const PRESET_PERTURBATIONS: Partial<Record<PresetName, { perturbation: 'no_image'; threshold: string }>> = {
  language_shortcut: { perturbation: 'no_image', threshold: 'gold_mean_dependency_max' },
  no_token_gain: { perturbation: 'no_image', threshold: 'gold_max_token_gain_max' },
};
