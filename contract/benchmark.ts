/** Benchmarks: pinned versions of questions whose answers stay here, with everything that decides a score. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { count, identifier, sha256, text, time } from './fields.ts';
import { graderSpec } from './grading.ts';
import { datasetId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { perturbation } from './perturbation.ts';
import { plainName, plainText } from './plain-name.ts';
import { scorer } from './runner-events.ts';
import { scoreConfig } from './score-config.ts';

/** Part of addresses: lower case, so that no two look alike. */
const slug = (what: string) =>
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, `a ${what} has 1 to 63 of a-z, 0-9 and -, and does not begin with -`);
export const benchmarkName = slug('benchmark name').meta({ examples: ['shapes-vd'] });
/** The split of a sample is its metadata field `split`. */
export const splitName = slug('split name');
/** The column of a board over all splits. */
export const ALL_SPLITS = 'all';

/** A link that people follow: never a script, never credentials. */
export const link = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .max(2000)
  .refine((value) => !/[\p{Cc}\p{Cf}\p{Cs}\s]/u.test(value), 'must not have spaces or control characters')
  .refine((value) => {
    if (!URL.canParse(value)) return true;
    const { username, password } = new URL(value);
    return username === '' && password === '';
  }, 'must not hold a user name or a password');

export const benchmarkRequest = z.strictObject({
  name: benchmarkName,
  title: plainName,
  description: plainText(4000).default(''),
  license: plainName.optional().describe('Of the questions and pictures.'),
  source: link.optional(),
});

/**
 * `public`: everybody may see questions, pictures and how each entry did on them. `hidden`: submitters get questions
 * and expiring addresses of pictures, boards show aggregates only. Answers are in neither.
 */
export const split = z.strictObject({
  name: splitName.refine((name) => name !== ALL_SPLITS, `"${ALL_SPLITS}" stands for all splits together`),
  title: plainName.optional(),
  visibility: z.enum(['public', 'hidden']),
});
export type Split = z.infer<typeof split>;

/** What a score is computed with: the same for every entry of a version. */
const pinned = {
  splits: z
    .array(split)
    .min(1, 'a version needs at least one split')
    .max(LIMITS.benchmarkSplitsMax)
    .refine((splits) => new Set(splits.map(({ name }) => name)).size === splits.length, 'two splits have one name'),
  divergence: divergenceName.default('kl'),
  perturbation: perturbation.default({ name: 'no_image' }),
  draws: scoreConfig.shape.draws,
  seed: scoreConfig.shape.seed,
  gain_min: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe('A right response is grounded where its gain is above this, in nats.'),
  responses_max: z
    .int()
    .min(1)
    .max(LIMITS.responsesPerSampleMax)
    .default(8)
    .describe('Responses that a submission may have for a sample: accuracy is avg@n.'),
  submissions_per_day: z.int().min(1).max(1000).default(5).describe('By one API key, in 24 hours.'),
  submissions_total: z.int().min(1).max(100_000).default(100).describe('By one API key.'),
};

export const benchmarkVersionRequest = z.strictObject({
  dataset_id: datasetId,
  dataset_version: z.int().min(1),
  ...pinned,
  grader: graderSpec.optional().describe('Left out, chosen for each sample by what its answers look like.'),
  model: z
    .string()
    .min(1)
    .max(LIMITS.idCharsMax)
    .optional()
    .describe('The scorer; left out, that of the first runner.'),
  model_revision: sha256.optional(),
  note: plainText(4000).optional(),
});
export type BenchmarkVersionRequest = z.infer<typeof benchmarkVersionRequest>;
export type BenchmarkVersionRequestInput = z.input<typeof benchmarkVersionRequest>;

export const benchmark = z.strictObject({
  name: benchmarkName,
  title: z.string(),
  description: z.string(),
  license: z.string().nullable(),
  source: z.string().nullable(),
  version: count.describe('The newest; 0 before the first.'),
  created_at: time,
});
export type Benchmark = z.infer<typeof benchmark>;

export const benchmarkVersion = z.strictObject({
  benchmark: benchmarkName,
  version: z.int().min(1),
  ...pinned,
  splits: z.array(split.extend({ samples: count })),
  grader: graderSpec.nullable(),
  grader_version: z.int().min(1).describe('One more with every new grader; entries are graded again, never re-scored.'),
  scorer: scorer.pick({ name: true, revision: true }),
  samples: count,
  fingerprint: sha256.describe(
    'Of all samples, answers included: equal contents have equal ones here. Made with a secret of this service, so that nobody can try out answers by it.',
  ),
  entries: count.describe('On its board.'),
  note: z.string().nullable(),
  created_at: time,
});
export type BenchmarkVersion = z.infer<typeof benchmarkVersion>;

export const regradeRequest = z.strictObject({ grader: graderSpec.nullable().default(null) });

/** A question as submitters get it. */
export const benchmarkQuestion = z.strictObject({
  id: identifier,
  split: z.string(),
  question: z.string().nullable(),
  messages: z.array(z.unknown()).nullable().describe('In place of `question`, where the sample is a chat.'),
  choices: z.array(text).nullable(),
  images: z.array(z.strictObject({ sha256, url: z.string().describe('Of this service; it expires.') })),
});
export type BenchmarkQuestion = z.infer<typeof benchmarkQuestion>;
