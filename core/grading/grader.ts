/** The type of every grader: a function of texts that knows neither their origin nor the use of the grade. */
import type { Grade, GradeReason } from '#contract/grading.ts';

export type Question = {
  response: string;
  answers: readonly string[];
  choices?: readonly string[] | undefined;
  /** Names of tags whose content is reasoning, besides the usual ones. */
  reasoningTags?: readonly string[] | undefined;
};
export type Grader = (question: Question) => Grade;

/** Result of comparing one reading of a response with one accepted answer. */
export type Verdict = { reward: number | null; reason: GradeReason };

export const MATCH: Verdict = { reward: 1, reason: 'match' };
export const MISMATCH: Verdict = { reward: 0, reason: 'mismatch' };
export const unknown = (reason: GradeReason): Verdict => ({ reward: null, reason });

/** The highest reward; without a positive one, null ranks above 0, because undecided is not wrong. */
export function bestOf(verdicts: readonly Verdict[]): Verdict {
  const rank = ({ reward }: Verdict) => (reward === null ? 0 : reward > 0 ? reward : -1);
  return verdicts.reduce(
    (best, one) => (rank(one) > rank(best) ? one : best),
    verdicts[0] ?? unknown('no_accepted_answer'),
  );
}
