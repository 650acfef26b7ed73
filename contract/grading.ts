/** Graders compare a response with the accepted answers of its question. docs/graders.md has the rules. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

const shortText = z.string().max(LIMITS.textCharsMax);
const tolerance = z.number().min(0).max(1e12);

const exact = z.strictObject({
  kind: z.literal('exact'),
  articles: z.enum(['drop', 'keep']).default('drop').describe('Whether to ignore the articles a, an and the.'),
  number_words: z.enum(['digits', 'keep']).default('digits').describe('Whether "two" and "2" are equal.'),
});

const choice = z.strictObject({ kind: z.literal('choice') });

const numeric = z.strictObject({
  kind: z.literal('numeric'),
  absolute_tolerance: tolerance.default(0),
  relative_tolerance: tolerance
    .max(1)
    .default(1e-6)
    .describe('Tolerance relative to the accepted answer; 0.05 is usual for charts.'),
  unit: z.string().min(1).max(32).optional().describe('Unit of accepted answers that state none.'),
  missing_unit: z
    .enum(['accept', 'wrong', 'null'])
    .default('accept')
    .describe('Grade of a number without a unit if the accepted answer has one.'),
});

const math = z.strictObject({
  kind: z.literal('math'),
  relative_tolerance: tolerance
    .max(0.1)
    .default(1e-6)
    .describe('Tolerance for decimals; symbolic expressions are compared at sampled points.'),
});

const items = {
  item: z.discriminatedUnion('kind', [exact, numeric, math]).default({
    kind: 'exact',
    articles: 'drop',
    number_words: 'digits',
  }),
  partial: z.boolean().default(false).describe('Whether to give the fraction of right items instead of 1 or 0.'),
};
const list = z.strictObject({ kind: z.literal('list'), ...items }).describe('Items in order.');
const set = z.strictObject({ kind: z.literal('set'), ...items }).describe('Items in any order, ignoring repetition.');

const http = z.strictObject({
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  timeout_ms: z.int().min(1).max(60_000).default(10_000),
});

/** Graders that need only the texts. */
export const textGraderSpec = z.discriminatedUnion('kind', [exact, choice, numeric, math, list, set]);
export const graderSpec = z.discriminatedUnion('kind', [exact, choice, numeric, math, list, set, http]);
export type TextGraderSpec = z.infer<typeof textGraderSpec>;
export type GraderSpec = z.infer<typeof graderSpec>;
export type SpecOf<K extends GraderSpec['kind']> = Extract<GraderSpec, { kind: K }>;

export const GRADE_REASONS = {
  match: 'the answer is an accepted one',
  partial: 'some of the items are right',
  mismatch: 'the answer is not an accepted one',
  wrong_unit: 'the unit measures something else',
  no_unit: 'the answer has no unit, but the accepted answer has one',
  no_answer: 'the response states no answer',
  ambiguous: 'the response states several different answers, a bound, or an unclear denial',
  unreadable: 'the stated answer is not of this kind, or is too large',
  undecided: 'both answers were parsed but cannot be compared',
  too_long: 'the response has more characters than graders read',
  no_accepted_answer: 'there is no accepted answer, or none can be parsed',
  hook: 'the HTTP grader decided',
} as const;
export const gradeReason = z.enum(Object.keys(GRADE_REASONS) as [keyof typeof GRADE_REASONS]);

export const grade = z.strictObject({
  reward: z.number().min(0).max(1).nullable().describe('1 is right, 0 is wrong, null is undecided.'),
  extracted: z.string().nullable().describe('Answer extracted from the response.'),
  reason: gradeReason,
});
export type Grade = z.infer<typeof grade>;
export type GradeReason = Grade['reason'];

/** Request to an HTTP grader. */
export const graderRequest = z.strictObject({
  response: shortText,
  answers: z.array(shortText).max(LIMITS.answersMax),
  choices: z.array(shortText).max(LIMITS.choicesMax).optional(),
});
export type GraderRequest = z.infer<typeof graderRequest>;
export const graderReply = z.object({
  reward: z.number().min(0).max(1).nullable(),
  extracted: z.string().max(4000).nullable().default(null),
});
