import { sql } from 'drizzle-orm';

export type DuplicateKind = 'sample' | 'question' | 'image';

/** Columns that the samples of a group share. */
export const DUPLICATE_KEYS = {
  sample: sql`question_key || images`,
  question: sql`question_key`,
  image: sql`images`,
} satisfies Record<DuplicateKind, unknown>;

/** Condition on the samples to compare: samples without images have no common image. */
export const COMPARED_SAMPLES = {
  sample: sql`images <> '[]'`,
  question: sql`1`,
  image: sql`images <> '[]'`,
} satisfies Record<DuplicateKind, unknown>;
