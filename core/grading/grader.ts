/** What every grader is: a function of the texts. It knows neither where they came from nor what the grade is for. */
import type { Grade, GradeReason } from '#contract/grading.ts';

export type Question = { response: string; answers: readonly string[]; choices?: readonly string[] | undefined };
export type Grader = (question: Question) => Grade;

/** How one reading of a response compares with one accepted answer. */
export type Verdict = { reward: number | null; reason: GradeReason };

export const MATCH: Verdict = { reward: 1, reason: 'match' };
export const MISMATCH: Verdict = { reward: 0, reason: 'mismatch' };
export const unknown = (reason: GradeReason): Verdict => ({ reward: null, reason });

/** The best of them: the highest reward; where none is positive, null before 0, for what is not told is not wrong. */
export function bestOf(verdicts: readonly Verdict[]): Verdict {
  const rank = ({ reward }: Verdict) => (reward === null ? 0 : reward > 0 ? reward : -1);
  return verdicts.reduce(
    (best, one) => (rank(one) > rank(best) ? one : best),
    verdicts[0] ?? unknown('no_accepted_answer'),
  );
}
