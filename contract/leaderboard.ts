/** Leaderboards: what is computed of an entry, and how entries stand to each other. docs/metrics.md has the formulas. */
import { z } from 'zod';
import { benchmarkName } from './benchmark.ts';
import { submissionId } from './ids.ts';
import { time } from './run.ts';
import { SUBMISSION_VISIBILITIES } from './submission.ts';

const count = z.int().min(0);

/** With its 95 % interval. */
export const estimate = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  standard_error: z.number(),
});
export type EstimateWire = z.infer<typeof estimate>;

/** Shares are of 1, dependencies in nats; null where the entry does not tell. */
export const submissionMetrics = z.strictObject({
  samples: count,
  responses: count,
  ungraded: count.describe('Responses that the grader cannot judge; they count as not right.'),
  unscored: count.describe(
    'Responses that could not be scored; their samples count in accuracy, MG, ML and pairs only.',
  ),
  accuracy: estimate,
  grounded_accuracy: estimate.nullable().describe('Right, and the picture speaks for it.'),
  vision_driven_fraction: estimate.nullable().describe('Of the right responses, the share with a positive gain.'),
  mean_dependency: estimate.nullable(),
  multi_modal_gain: estimate.nullable(),
  multi_modal_leakage: z.number().nullable(),
  dependency_auroc: z.number().nullable().describe('How well dependency tells right from wrong; 0.5 is chance.'),
  calibration: z.array(z.strictObject({ dependency: z.number(), accuracy: z.number(), responses: count })),
  pairs: z
    .strictObject({ question: estimate, image: estimate, group: estimate })
    .nullable()
    .describe('Of paired samples: both pictures of a question right, both questions of a picture, all of a group.'),
});
export type SubmissionMetricsWire = z.infer<typeof submissionMetrics>;

export const BOARD_METRICS = [
  'grounded_accuracy',
  'accuracy',
  'vision_driven_fraction',
  'mean_dependency',
  'multi_modal_gain',
  'pair_accuracy',
] as const;
export type BoardMetric = (typeof BOARD_METRICS)[number];
export const boardMetric = z.enum(BOARD_METRICS);

export const rankedSubmission = z.strictObject({
  id: submissionId,
  rank: z.int().min(1).nullable().describe('Null where the entry lacks what is ranked by.'),
  rank_best: z.int().min(1).nullable().describe('95 % rank interval: entries whose difference is not significant tie.'),
  rank_worst: z.int().min(1).nullable(),
  model: z.string().nullable().describe('Null in anonymous entries.'),
  team: z.string().nullable(),
  link: z.string().nullable(),
  visibility: z.enum(SUBMISSION_VISIBILITIES),
  self_reported: z.boolean(),
  submitted_at: time,
  responses: count,
  accuracy: estimate,
  grounded_accuracy: estimate.nullable(),
  vision_driven_fraction: estimate.nullable(),
  mean_dependency: estimate.nullable(),
  multi_modal_gain: estimate.nullable(),
  pair_accuracy: estimate.nullable().describe('Of groups of paired samples, those that are right as a whole.'),
});
export type RankedSubmission = z.infer<typeof rankedSubmission>;

export const leaderboardQuery = z.object({
  version: z.coerce.number().int().min(1).optional().describe('Left out, the newest.'),
  grader_version: z.coerce.number().int().min(1).optional().describe('Left out, the newest.'),
  split: z.string().max(64).default('all'),
  sort: boardMetric.default('grounded_accuracy'),
});

/** Ranks are of all entries, whichever part of them is asked for. */
export const boardPage = leaderboardQuery.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

export const leaderboard = z.strictObject({
  benchmark: benchmarkName,
  version: z.int().min(1),
  grader_version: z.int().min(1),
  split: z.string(),
  sort: boardMetric,
  total: count.describe('Entries on the board; `entries` may be a part of them.'),
  pending: count.describe('Entries that are being graded again and are not shown yet.'),
  entries: z.array(rankedSubmission),
  withdrawn: z.array(
    z.strictObject({ id: submissionId, model: z.string().nullable(), submitted_at: time, withdrawn_at: time }),
  ),
});
export type Leaderboard = z.infer<typeof leaderboard>;

export const COMPARED_METRICS = ['accuracy', 'grounded_accuracy', 'mean_dependency'] as const;

export const comparison = z.strictObject({
  benchmark: benchmarkName,
  version: z.int().min(1),
  split: z.string(),
  a: submissionId,
  b: submissionId,
  samples: count.describe('That both entries have.'),
  metrics: z.partialRecord(
    z.enum(COMPARED_METRICS),
    z.strictObject({ difference: estimate.describe('a − b, paired by sample.'), p_value: z.number() }).nullable(),
  ),
});
export type Comparison = z.infer<typeof comparison>;
