/** Leaderboards: metrics, ranks and comparisons of submissions. docs/metrics.md has the formulas. */
import { z } from 'zod';
import { METRIC_NAMES, METRICS, type MetricName, pathOfMetric } from '#core/scoring/submissions/metrics.ts';
import { COMPARED_METRICS } from '#core/scoring/submissions/paired-comparison.ts';
import { benchmarkName } from './benchmark.ts';
import { count, time } from './fields.ts';
import { submissionId } from './ids.ts';
import { SUBMISSION_VISIBILITIES } from './submission.ts';

export { COMPARED_METRICS, METRIC_NAMES, METRICS, type MetricName, pathOfMetric };

/** Estimate with its 95 % confidence interval. */
export const estimate = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  standard_error: z.number(),
});
export type EstimateWire = z.infer<typeof estimate>;

type EstimateSchema<Name extends MetricName> = (typeof METRICS)[Name]['isAlwaysKnown'] extends true
  ? typeof estimate
  : z.ZodNullable<typeof estimate>;

/** Fields of metrics; those that every submission has come first. */
function fieldsOf<Name extends MetricName>(names: readonly Name[]): { [Key in Name]: EstimateSchema<Key> } {
  const sorted = names.toSorted((a, b) => Number(METRICS[b].isAlwaysKnown) - Number(METRICS[a].isAlwaysKnown));
  return Object.fromEntries(
    sorted.map((name) => {
      const { title, description, isAlwaysKnown } = METRICS[name];
      const schema = isAlwaysKnown ? estimate : estimate.nullable();
      return [name, schema.describe(`${title}: ${description}.`)];
    }),
  ) as { [Key in Name]: EstimateSchema<Key> };
}

/** Metrics that are stored under their own name. */
type StoredMetricName = {
  [Name in MetricName]: 'path' extends keyof (typeof METRICS)[Name] ? never : Name;
}[MetricName];
export const STORED_METRIC_NAMES = METRIC_NAMES.filter((name): name is StoredMetricName => !('path' in METRICS[name]));

/** Shares are between 0 and 1, dependencies in nats; null if the submission lacks what a metric needs. */
export const submissionMetrics = z.strictObject({
  samples: count,
  responses: count,
  ungraded: count.describe('Responses that the grader cannot judge; they count as not right.'),
  unscored: count.describe(
    'Responses that could not be scored; their samples count in accuracy, MG, ML and pairs only.',
  ),
  ...fieldsOf(STORED_METRIC_NAMES),
  multi_modal_leakage: z.number().nullable(),
  dependency_auroc: z
    .number()
    .nullable()
    .describe('How well dependency separates right from wrong responses; 0.5 is chance.'),
  calibration: z.array(z.strictObject({ dependency: z.number(), accuracy: z.number(), responses: count })),
  pairs: z
    .strictObject({ question: estimate, image: estimate, group: estimate })
    .nullable()
    .describe(
      'Accuracy over paired samples: both images of a question right, both questions of an image right, all samples of a group right.',
    ),
});
export type SubmissionMetricsWire = z.infer<typeof submissionMetrics>;

/** Adds the metrics that did not exist yet when these were stored. */
export function completeMetrics(
  stored: Omit<SubmissionMetricsWire, StoredMetricName> & Partial<Pick<SubmissionMetricsWire, StoredMetricName>>,
): SubmissionMetricsWire {
  const missing = STORED_METRIC_NAMES.filter((name) => stored[name] === undefined);
  return { ...stored, ...Object.fromEntries(missing.map((name) => [name, null])) } as SubmissionMetricsWire;
}

export function estimateOf(metrics: SubmissionMetricsWire, name: MetricName): EstimateWire | null {
  let value: unknown = metrics;
  for (const key of pathOfMetric(name)) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return (value ?? null) as EstimateWire | null;
}

export const metricName = z.enum(METRIC_NAMES);

export const rankedSubmission = z.strictObject({
  id: submissionId,
  rank: z.int().min(1).nullable().describe('Null if the submission lacks the metric that ranks.'),
  rank_best: z
    .int()
    .min(1)
    .nullable()
    .describe('Best rank of the 95 % rank interval; submissions whose difference is not significant tie.'),
  rank_worst: z.int().min(1).nullable(),
  model: z.string().nullable().describe('Null for anonymous submissions.'),
  team: z.string().nullable(),
  link: z.string().nullable(),
  visibility: z.enum(SUBMISSION_VISIBILITIES),
  self_reported: z.boolean(),
  submitted_at: time,
  responses: count,
  ...fieldsOf(METRIC_NAMES),
});
export type RankedSubmission = z.infer<typeof rankedSubmission>;

export const leaderboardQuery = z.object({
  version: z.coerce.number().int().min(1).optional().describe('Newest if omitted.'),
  grader_version: z.coerce.number().int().min(1).optional().describe('Newest if omitted.'),
  split: z.string().max(64).default('all'),
  sort: metricName.default('grounded_accuracy'),
});

/** Page of a leaderboard; ranks count all submissions, not only those of the page. */
export const boardPage = leaderboardQuery.extend({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});

export const leaderboard = z.strictObject({
  benchmark: benchmarkName,
  version: z.int().min(1),
  grader_version: z.int().min(1),
  split: z.string(),
  sort: metricName,
  total: count.describe('Submissions on the leaderboard; `entries` is one page of them.'),
  pending: count.describe('Submissions that are being graded again and are not listed yet.'),
  entries: z.array(rankedSubmission),
  withdrawn: z.array(
    z.strictObject({ id: submissionId, model: z.string().nullable(), submitted_at: time, withdrawn_at: time }),
  ),
});
export type Leaderboard = z.infer<typeof leaderboard>;

export const comparison = z.strictObject({
  benchmark: benchmarkName,
  version: z.int().min(1),
  split: z.string(),
  a: submissionId,
  b: submissionId,
  samples: count.describe('Samples that both submissions have.'),
  metrics: z.partialRecord(
    z.enum(COMPARED_METRICS),
    z.strictObject({ difference: estimate.describe('a − b, paired by sample.'), p_value: z.number() }).nullable(),
  ),
});
export type Comparison = z.infer<typeof comparison>;
