/** Filters of trajectories: which responses look at the picture, and the training sets that are made of them. */
import { z } from 'zod';
import { percentile } from './filter-presets.ts';
import { LIMITS } from './limits.ts';
import { finite } from './weights.ts';

const perSample = z.int().min(1).max(LIMITS.responsesPerSampleMax);

/**
 * What makes a response grounded. By default its gain, log p(response | image) − log p(response | perturbed), is above
 * 0: the gain says who looked, mean dependency only how much there was to see (docs/validity).
 */
export const grounding = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('gain'), above: finite.default(0) }),
  /** S̄ is above this percentile of all trajectories of the dataset. */
  z.strictObject({ by: z.literal('mean_dependency'), above_percentile: percentile.default(20) }),
]);
export type Grounding = z.infer<typeof grounding>;

const judged = {
  grounding: grounding.default({ by: 'gain', above: 0 }),
  /** A response with at least this reward is correct. */
  correct_min: finite.default(1),
};

export const trajectoryFilter = z.discriminatedUnion('keep', [
  /** Of each sample the responses that depend most on the image: `count` of them, or ⌈`share` · G⌉. */
  z
    .strictObject({
      keep: z.literal('top'),
      by: z.enum(['mean_dependency', 'gain']).default('mean_dependency'),
      count: perSample.optional(),
      share: z.number().gt(0).max(1).optional(),
    })
    .refine(({ count, share }) => (count === undefined) !== (share === undefined), {
      message: 'give exactly one of count and share',
    }),
  /** All but those that are correct and not grounded. */
  z.strictObject({ keep: z.literal('not_lucky'), ...judged }),
  /** Those that are correct and grounded: a rejection-sampled set for supervised fine-tuning. */
  z.strictObject({ keep: z.literal('grounded_correct'), ...judged, per_sample_max: perSample.optional() }),
]);
export type TrajectoryFilter = z.infer<typeof trajectoryFilter>;

/** Grounded and correct over something worse in the same sample. */
export const preferenceRequest = z.strictObject({
  ...judged,
  /** What the rejected response is: not grounded whatever its reward, not grounded though correct, or incorrect. */
  rejected: z.enum(['ungrounded', 'ungrounded_correct', 'incorrect']).default('ungrounded'),
  per_sample_max: perSample.default(1),
});
export type PreferenceRequest = z.infer<typeof preferenceRequest>;
