/** Tokens that a model was sure of although they do not depend on the image: what `GET /v1/runs/{id}/confident-tokens` takes and gives. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { count, identifier } from './fields.ts';
import { trajectoryId } from './ids.ts';
import { pageOf, pageQuery } from './service.ts';

export const CONFIDENT_WORDS = ['content', 'all'] as const;

export const confidentThresholds = z.object({
  probability_min: z.coerce.number().min(0).max(1).default(0.9).describe('Least p(o_t | I).'),
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
    .describe('Largest S_t itself; given, the percentile is not asked.'),
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
      '`content`: only the token that begins a word, and no word that an English answer has whatever it says (articles, pronouns, …, “answer”, “picture”); `all`: every token.',
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
  text: z.string().describe('The token as the tokenizer spells it.'),
  word: z.string().describe('The word that it begins or lies in; the token itself where it is in none.'),
  before: z.string().describe('What the response says before it …'),
  after: z.string().describe('… and after it.'),
  probability: z.number().describe('p(o_t | I)'),
  dependency: z.number().describe('S_t'),
  gain: z.number().describe("log p(o_t | I) − log p(o_t | I')"),
});
export type ConfidentToken = z.infer<typeof confidentToken>;

const extent = z.strictObject({ trajectories: count, tokens: count });

export const confidentTokens = pageOf(confidentToken).extend({
  divergence: divergenceName,
  dependency_max: z.number().nullable().describe('The threshold that was used; null while the run has no tokens.'),
  distribution: extent.describe('Tokens that the percentile was taken of, evenly spread where they are not all.'),
  read: extent.describe('Tokens that were read for this page. A page may have no items and yet a next one.'),
  run: extent.describe('All that the run has so far.'),
});
export type ConfidentTokens = z.infer<typeof confidentTokens>;
