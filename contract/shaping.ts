/** Shapings of a run: request, result and aggregates. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { count, time } from './fields.ts';
import { runId, shapingId } from './ids.ts';
import { shapingConfig } from './weights.ts';

const bounds = z.strictObject({ mean: z.number(), min: z.number(), max: z.number() });

/** Aggregates of a shaping over the trajectories of its run; null if there is nothing to aggregate. */
export const shapingAggregates = z.strictObject({
  trajectories: count,
  tokens: count,
  kept_tokens: count
    .nullable()
    .describe('Tokens that the mask keeps; null for selectors whose count depends on the token series.'),
  mean_dependency: bounds.nullable(),
  alpha: bounds.nullable(),
  gain: bounds.nullable().describe('Mean signed gain, in nats: above 0 the image supports the responses.'),
  reward: bounds.nullable(),
  groups: count,
  degenerate_groups: count.describe('Groups whose rewards are all equal; their advantages are 0.'),
  unrewarded_groups: count.describe('Groups with a response without reward; they have no advantages.'),
});
export type ShapingAggregates = z.infer<typeof shapingAggregates>;

export const shapeRequest = z.strictObject({
  divergence: divergenceName.optional().describe("One of the run's divergences; the first if omitted."),
  shaping: shapingConfig.prefault({}),
});
export type ShapeRequest = z.infer<typeof shapeRequest>;

export const shaping = z.strictObject({
  id: shapingId,
  run_id: runId,
  divergence: divergenceName,
  config: shapingConfig,
  version: z.int().describe('Version of the formulas.'),
  aggregates: shapingAggregates,
  created_at: time,
});
export type Shaping = z.infer<typeof shaping>;
