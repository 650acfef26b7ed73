/** Scored response: a summary without tokens for lists, or the full trajectory. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { identifier, time } from './fields.ts';
import { runId, shapingId, trajectoryId } from './ids.ts';
import { runConfig } from './run-request.ts';
import { scorer, trajectoryEvent } from './runner-events.ts';

const numbers = z.array(z.number());

export const trajectorySummary = z.strictObject({
  id: trajectoryId,
  run_id: runId,
  sample_id: identifier,
  response_index: z.int().min(0),
  origin: z.enum(['given', 'generated']).describe('Whether the caller sent the response or the run generated it.'),
  text: z.string(),
  tokens: z.int().min(1),
  reward: z.number().nullable(),
  means: z.partialRecord(divergenceName, z.number()).describe('Mean over the tokens of each divergence of the run.'),
  mean_dependency: z.number().describe('Mean of the divergence that the shaping uses.'),
  gain: z
    .number()
    .describe(
      "Σ_t (log p(o_t | I) − log p(o_t | I')), in nats: above 0 the image supports this response, below 0 it contradicts it.",
    ),
  shaping_id: shapingId.nullable().describe('Null until the run is shaped, like alpha, advantage and degenerate.'),
  alpha: z.number().nullable(),
  advantage: z.number().nullable().describe('Also null if a response of the group has no reward.'),
  degenerate: z.boolean().nullable().describe('All rewards of the group are equal.'),
  created_at: time,
});
export type TrajectorySummary = z.infer<typeof trajectorySummary>;

/** Token series with one number per token. Natural logarithms. */
export const tokenSeries = trajectoryEvent
  .omit({ type: true, sample_id: true, response_index: true, text: true })
  .extend({
    dependency: numbers.describe('Values of the divergence that the shaping uses.'),
    mask: numbers.nullable().describe('0 or 1; a weight ≥ 0 for the selector pgpo. Null until the run is shaped.'),
    token_weight: numbers.nullable().describe('α · Â · M; null without an advantage.'),
  });
export type TokenSeries = z.infer<typeof tokenSeries>;

export const trajectory = trajectorySummary.extend({
  series: tokenSeries,
  provenance: z.strictObject({ scorer, config: runConfig, attempt: z.int().min(1) }),
});
export type Trajectory = z.infer<typeof trajectory>;
