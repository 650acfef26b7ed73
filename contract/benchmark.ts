/** Benchmarks: pinned versions of questions with hidden answers and all settings that decide a score. */
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

/** Lower case, because names appear in URLs and must not differ only in case. */
const slug = (kind: string) =>
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, `a ${kind} has 1 to 63 of a-z, 0-9 and -, and does not begin with -`);
export const benchmarkName = slug('benchmark name').meta({ examples: ['shapes-vd'] });
/** The split of a sample is its metadata field `split`. */
export const splitName = slug('split name');
/** Name that stands for all splits together on a leaderboard. */
export const ALL_SPLITS = 'all';

/** Link for people: http or https only, without credentials. */
export const link = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(2000)
  .refine((value) => !/[\p{Cc}\p{Cf}\p{Cs}\s]/u.test(value), 'must not contain spaces or control characters')
  .refine((value) => {
    if (!URL.canParse(value)) return true;
    const { username, password } = new URL(value);
    return username === '' && password === '';
  }, 'must not contain a user name or a password');

export const benchmarkRequest = z.strictObject({
  name: benchmarkName,
  title: plainName,
  description: plainText(4000).default(''),
  license: plainName.optional().describe('License of the questions and images.'),
  source: link.optional(),
});

/**
 * `public`: anyone may see the questions, the images and the score of each submission per sample. `hidden`: submitters
 * get the questions and expiring image URLs, and leaderboards show aggregates only. Neither publishes answers.
 */
export const split = z.strictObject({
  name: splitName.refine((name) => name !== ALL_SPLITS, `"${ALL_SPLITS}" stands for all splits together`),
  title: plainName.optional(),
  visibility: z.enum(['public', 'hidden']),
});
export type Split = z.infer<typeof split>;

/** Settings of scoring, the same for every submission to a version. */
const pinned = {
  splits: z
    .array(split)
    .min(1, 'a version needs at least one split')
    .max(LIMITS.benchmarkSplitsMax)
    .refine(
      (splits) => new Set(splits.map(({ name }) => name)).size === splits.length,
      'two splits have the same name',
    ),
  divergence: divergenceName.default('kl'),
  perturbation: perturbation.default({ name: 'no_image' }),
  draws: scoreConfig.shape.draws,
  seed: scoreConfig.shape.seed,
  gain_min: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .describe('A right response is grounded if its gain is above this, in nats.'),
  responses_max: z
    .int()
    .min(1)
    .max(LIMITS.responsesPerSampleMax)
    .default(8)
    .describe('Most responses per sample in a submission; accuracy is their average (avg@n).'),
  submissions_per_day: z.int().min(1).max(1000).default(5).describe('Submissions per API key in 24 hours.'),
  submissions_total: z.int().min(1).max(100_000).default(100).describe('Submissions per API key in total.'),
};

export const benchmarkVersionRequest = z.strictObject({
  dataset_id: datasetId,
  dataset_version: z.int().min(1),
  ...pinned,
  grader: graderSpec.optional().describe('If omitted, a grader is chosen for each sample by the form of its answers.'),
  model: z
    .string()
    .min(1)
    .max(LIMITS.idCharsMax)
    .optional()
    .describe('Model that scores; if omitted, the model of the first runner.'),
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
  version: count.describe('Newest version; 0 before the first.'),
  created_at: time,
});
export type Benchmark = z.infer<typeof benchmark>;

export const benchmarkVersion = z.strictObject({
  benchmark: benchmarkName,
  version: z.int().min(1),
  ...pinned,
  splits: z.array(split.extend({ samples: count })),
  grader: graderSpec.nullable(),
  grader_version: z
    .int()
    .min(1)
    .describe('Increases by one with each new grader. Submissions are then graded again, not scored again.'),
  scorer: scorer.pick({ name: true, revision: true }),
  samples: count,
  fingerprint: sha256.describe(
    'Keyed hash of all samples, including answers. Equal contents have equal fingerprints on this service; the secret key prevents guessing answers from it.',
  ),
  entries: count.describe('Submissions on its leaderboard.'),
  note: z.string().nullable(),
  created_at: time,
});
export type BenchmarkVersion = z.infer<typeof benchmarkVersion>;

export const regradeRequest = z.strictObject({ grader: graderSpec.nullable().default(null) });

/** Question as shown to submitters. */
export const benchmarkQuestion = z.strictObject({
  id: identifier,
  split: z.string(),
  question: z.string().nullable(),
  messages: z
    .array(z.unknown())
    .nullable()
    .describe('Chat messages; set instead of `question` if the sample is a chat.'),
  choices: z.array(text).nullable(),
  images: z.array(z.strictObject({ sha256, url: z.string().describe('URL on this service; it expires.') })),
});
export type BenchmarkQuestion = z.infer<typeof benchmarkQuestion>;
