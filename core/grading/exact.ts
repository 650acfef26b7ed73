/** The same text after normalisation. */
import type { SpecOf } from '#contract/grading.ts';
import { comparing } from './compare.ts';
import { type Grader, MATCH, MISMATCH, unknown, type Verdict } from './grader.ts';
import { normalise } from './normalise.ts';

/** Texts of symbols alone, such as + or ✓, are compared as they are. */
export function compareExact(reading: string, answer: string, spec: SpecOf<'exact'>): Verdict {
  const [one, other] = [normalise(reading, spec), normalise(answer, spec)];
  if (answer.trim() === '') return unknown('no_accepted_answer');
  if (other === '') return reading.trim() === answer.trim() ? MATCH : MISMATCH;
  return one === other ? MATCH : MISMATCH;
}

export function exactGrader(spec: SpecOf<'exact'>): Grader {
  return comparing((reading, answer) => compareExact(reading, answer, spec), { readsPolarity: false });
}
