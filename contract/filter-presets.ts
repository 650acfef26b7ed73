/**
 * Filter rules that have a name, with what may be set of them. Every preset matches what is to be dropped. Defaults are
 * those of the literature or of docs/validity; a threshold in nats belongs to a scorer and a dataset, so that each may
 * be given as a percentile instead.
 */
import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { finite } from './weights.ts';

/** A column of the dataset is asked for as `metadata.<name>`; inside objects, `metadata.<name>.<name>`. */
export const METADATA_PREFIX = 'metadata.';
/** The name of a signal (contract/signals.ts) or of such a column. */
export const signal = z
  .string()
  .min(1)
  .max(METADATA_PREFIX.length + 4 * LIMITS.idCharsMax);

export const percentile = z.number().min(0, 'a percentile is 0 to 100').max(100, 'a percentile is 0 to 100');
const threshold = z.union([finite, z.strictObject({ percentile })], {
  error: 'must be a number or {"percentile": 0 to 100}',
});
export type Threshold = z.infer<typeof threshold>;
const rate = z.number().min(0).max(1);
const votes = z.int().min(0).max(LIMITS.generationsPerSampleMax);

export const PRESETS = {
  /** All of 4 blind votes right, and a distribution that does not move when the image is taken away. */
  language_shortcut: z.strictObject({
    blind_votes_min: votes.default(4),
    gold_mean_dependency_max: threshold.default(0.05),
  }),
  /** Right without the image, and no token of the gold response gains by it. */
  no_token_gain: z.strictObject({
    blind_pass_rate_min: rate.default(0.5),
    gold_max_token_gain_max: threshold.default(0.2),
  }),
  /** MMStar (arXiv 2403.20330) keeps a question that at most 2 of 8 blind answers get right. */
  mmstar: z.strictObject({ blind_votes_max: votes.default(2) }),
  /** MMMU-Pro calls a question answered by a blind model that is right in more than 5 of 10 tries. */
  mmmu_pro: z.strictObject({ blind_pass_rate_max: rate.default(0.5) }),
  /** The share of the dataset that depends least on its images. */
  low_dependency: z.strictObject({ signal: signal.default('mean_dependency'), percentile: percentile.default(10) }),
  /** DAPO: a group whose rewards are all equal teaches nothing. */
  degenerate_group: z.strictObject({ reward_deviation_max: finite.default(0) }),
} as const;

export type PresetName = keyof typeof PRESETS;
export type PresetParameters<Name extends PresetName> = z.infer<(typeof PRESETS)[Name]>;
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]];

/** Presets whose threshold was found with signals of this perturbation; with those of another it means something else. */
export const PRESET_PERTURBATIONS: Partial<Record<PresetName, { perturbation: 'no_image'; threshold: string }>> = {
  language_shortcut: { perturbation: 'no_image', threshold: 'gold_mean_dependency_max' },
  no_token_gain: { perturbation: 'no_image', threshold: 'gold_max_token_gain_max' },
};
