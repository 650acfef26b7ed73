/** Trajectory filters, which select responses that use the image, and preference pairs. */
import { z } from 'zod';
import { percentile } from './filter-presets.ts';
import { LIMITS } from './limits.ts';
import { finite } from './weights.ts';

const perSample = z.int().min(1).max(LIMITS.responsesPerSampleMax);

/**
 * Condition for a grounded response. By default its gain, log p(response | image) − log p(response | perturbed), must be
 * above 0. Gain shows whether the response uses the image; mean dependency depends on the question too (docs/validity).
 */
export const grounding = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('gain'), above: finite.default(0) }),
  /** S̄ must be above this percentile of all trajectories of the dataset. */
  z.strictObject({ by: z.literal('mean_dependency'), above_percentile: percentile.default(20) }),
]);
export type Grounding = z.infer<typeof grounding>;

const judged = {
  grounding: grounding.default({ by: 'gain', above: 0 }),
  /** A response with at least this reward is correct. */
  correct_min: finite.default(1),
};

export const trajectoryFilter = z.discriminatedUnion('keep', [
  /** Keeps the responses of each sample that depend most on the image: `count` of them, or ⌈`share` · G⌉ of G. */
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
  /** Drops responses that are correct but not grounded. */
  z.strictObject({ keep: z.literal('not_lucky'), ...judged }),
  /** Keeps correct and grounded responses: a rejection-sampled set for supervised fine-tuning. */
  z.strictObject({ keep: z.literal('grounded_correct'), ...judged, per_sample_max: perSample.optional() }),
]);
export type TrajectoryFilter = z.infer<typeof trajectoryFilter>;

/** Preference pairs: a grounded and correct response over a worse one of the same sample. */
export const preferenceRequest = z.strictObject({
  ...judged,
  /** Kind of rejected response: not grounded, not grounded but correct, or incorrect. */
  rejected: z.enum(['ungrounded', 'ungrounded_correct', 'incorrect']).default('ungrounded'),
  per_sample_max: perSample.default(1),
});
export type PreferenceRequest = z.infer<typeof preferenceRequest>;
