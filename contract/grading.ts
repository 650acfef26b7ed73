/** Graders: how a response is compared with the accepted answers of its question. docs/graders.md has the rules. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

const shortText = z.string().max(LIMITS.textCharsMax);
const tolerance = z.number().min(0).max(1e12);

const exact = z.strictObject({
  kind: z.literal('exact'),
  articles: z.enum(['drop', 'keep']).default('drop').describe('Whether a, an and the count.'),
  number_words: z.enum(['digits', 'keep']).default('digits').describe('Whether "two" and "2" are the same.'),
});

const choice = z.strictObject({ kind: z.literal('choice') });

const numeric = z.strictObject({
  kind: z.literal('numeric'),
  absolute_tolerance: tolerance.default(1e-9),
  relative_tolerance: tolerance
    .max(1)
    .default(1e-6)
    .describe('Of the size of the accepted answer; 0.05 is usual for charts.'),
  unit: z.string().min(1).max(32).optional().describe('Of answers that are written without one.'),
  missing_unit: z
    .enum(['accept', 'wrong', 'null'])
    .default('accept')
    .describe('What a number without a unit means where the accepted answer has one.'),
});

const math = z.strictObject({
  kind: z.literal('math'),
  relative_tolerance: tolerance
    .max(0.1)
    .default(1e-6)
    .describe('For decimals; symbols are compared at sampled points.'),
});

const items = {
  item: z.discriminatedUnion('kind', [exact, numeric, math]).default({
    kind: 'exact',
    articles: 'drop',
    number_words: 'digits',
  }),
  partial: z.boolean().default(false).describe('A fraction for some of the items, in place of 1 or 0.'),
};
const list = z.strictObject({ kind: z.literal('list'), ...items }).describe('The order counts.');
const set = z.strictObject({ kind: z.literal('set'), ...items }).describe('Neither order nor repetition counts.');

const http = z.strictObject({
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  timeout_ms: z.int().min(1).max(60_000).default(10_000),
});

/** A grader that needs nothing but the texts. */
export const textGraderSpec = z.discriminatedUnion('kind', [exact, choice, numeric, math, list, set]);
export const graderSpec = z.discriminatedUnion('kind', [exact, choice, numeric, math, list, set, http]);
export type TextGraderSpec = z.infer<typeof textGraderSpec>;
export type GraderSpec = z.infer<typeof graderSpec>;
export type SpecOf<K extends GraderSpec['kind']> = Extract<GraderSpec, { kind: K }>;

export const GRADE_REASONS = {
  match: 'the answer is one of the accepted ones',
  partial: 'some of the items are right',
  mismatch: 'the answer is none of the accepted ones',
  wrong_unit: 'the unit measures something else',
  no_unit: 'the answer has no unit, where the accepted one has',
  no_answer: 'the response states no answer',
  ambiguous: 'the response states answers that differ',
  unreadable: 'what the response states is not of this kind, or is too large',
  undecided: 'both could be read, but not compared',
  no_accepted_answer: 'no accepted answer is there, or none can be read',
  hook: 'the grader of the user decided',
} as const;
export const gradeReason = z.enum(Object.keys(GRADE_REASONS) as [keyof typeof GRADE_REASONS]);

export const grade = z.strictObject({
  reward: z.number().min(0).max(1).nullable().describe('1 right, 0 wrong, null where it cannot be told.'),
  extracted: z.string().nullable().describe('What was taken as the answer.'),
  reason: gradeReason,
});
export type Grade = z.infer<typeof grade>;
export type GradeReason = Grade['reason'];

/** What a grader of the user's own is sent, and what it answers. */
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
