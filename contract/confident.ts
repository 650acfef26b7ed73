/** Query and reply of `GET /v1/runs/{id}/confident-tokens`: likely tokens that do not depend on the image. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { count, identifier } from './fields.ts';
import { trajectoryId } from './ids.ts';
import { pageOf, pageQuery } from './service.ts';

export const CONFIDENT_WORDS = ['content', 'all'] as const;

export const confidentThresholds = z.object({
  probability_min: z.coerce.number().min(0).max(1).default(0.9).describe('Smallest p(o_t | I).'),
  dependency_percentile: z.coerce
    .number()
    .min(0)
    .max(100)
    .default(80)
    .describe("Largest S_t, as a percentile of the run's own tokens."),
  dependency_max: z.coerce
    .number()
    .min(0)
    .max(1e6)
    .optional()
    .describe('Largest S_t as a value; overrides the percentile.'),
  gain_max: z.coerce
    .number()
    .min(0)
    .max(1e6)
    .default(0.05)
    .describe("Largest |log p(o_t | I) − log p(o_t | I')|, in nats."),
  words: z
    .enum(CONFIDENT_WORDS)
    .default('content')
    .describe(
      '`content`: only tokens that begin a content word, leaving out words that any English answer may contain (articles, pronouns, …, “answer”, “picture”); `all`: every token.',
    ),
});
export type ConfidentThresholds = z.output<typeof confidentThresholds>;

export const confidentQuery = pageQuery.extend(confidentThresholds.shape);

export const confidentToken = z.strictObject({
  trajectory_id: trajectoryId,
  sample_id: identifier,
  response_index: count,
  reward: z.number().nullable(),
  token_index: count,
  text: z.string().describe('Text of the token.'),
  word: z.string().describe('Word that contains the token; the token itself if it is not part of a word.'),
  before: z.string().describe('Text of the response before the token.'),
  after: z.string().describe('Text of the response after the token.'),
  probability: z.number().describe('p(o_t | I)'),
  dependency: z.number().describe('S_t'),
  gain: z.number().describe("log p(o_t | I) − log p(o_t | I')"),
});
export type ConfidentToken = z.infer<typeof confidentToken>;

const extent = z.strictObject({ trajectories: count, tokens: count });

export const confidentTokens = pageOf(confidentToken).extend({
  divergence: divergenceName,
  dependency_max: z.number().nullable().describe('Threshold in use; null while the run has no tokens.'),
  distribution: extent.describe(
    'Tokens that the percentile was computed from: all of them, or an evenly spread sample.',
  ),
  read: extent.describe('Tokens read for this page. A page without items may still have a next page.'),
  run: extent.describe('All tokens of the run so far.'),
});
export type ConfidentTokens = z.infer<typeof confidentTokens>;
