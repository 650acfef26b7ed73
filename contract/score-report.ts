/** JSON document of `sightline score --json`. New fields may be added; removing or changing one needs a new schema name. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { sampleEvent, scorer, trajectoryEvent } from './runner-events.ts';
import { scoreConfig } from './score-config.ts';
import { shapingConfig } from './weights.ts';

const numbers = z.array(z.number());

export const scoreReport = z.strictObject({
  schema: z.literal('sightline.score/1'),
  scorer,
  config: scoreConfig,
  shaping: shapingConfig,
  divergence: divergenceName.describe('Divergence that `dependency`, mask and α are computed from.'),
  question: z.string(),
  sample: sampleEvent.omit({ type: true }),
  trajectories: z.array(
    trajectoryEvent.omit({ type: true, sample_id: true }).extend({
      dependency: numbers,
      mean_dependency: z.number(),
      alpha: z.number(),
      mask: numbers,
      gain: z
        .number()
        .describe(
          "Σ_t (log p(o_t | I) − log p(o_t | I')), in nats: above 0 the image supports this response, below 0 it contradicts it.",
        ),
      reward: z.number().nullable().describe('Null if no rewards were given.'),
      advantage: z.number().nullable(),
      token_weight: numbers.nullable(),
    }),
  ),
  elapsed_ms: z.number(),
});
export type ScoreReport = z.infer<typeof scoreReport>;
export type ReportedTrajectory = ScoreReport['trajectories'][number];
