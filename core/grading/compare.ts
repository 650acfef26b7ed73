/** Frame of the graders that compare one reading with one accepted answer: extraction, polarity, several answers, guesses. */
import type { Grade } from '#contract/grading.ts';
import { acceptedContent } from './accepted.ts';
import { splitPolarity } from './denial.ts';
import { extract } from './extract.ts';
import { bestOf, type Grader, MISMATCH, unknown, type Verdict } from './grader.ts';

export type Compare = (reading: string, answer: string) => Verdict;

interface Options {
  /** Boxes of one line are the items of one answer. */
  together?: boolean;
  /** False for graders that compare whole texts, where "not red" is just another text. */
  readsPolarity?: boolean;
}

export function comparing(compare: Compare, { together = false, readsPolarity = true }: Options = {}): Grader {
  return function gradeByComparison({ response, answers, reasoningTags }): Grade {
    const stated = extract(response, { together, reasoningTags });
    const text = stated?.texts[0];
    if (stated === null || text === undefined) return { reward: null, extracted: null, reason: 'no_answer' };
    if (answers.length === 0) return { reward: null, extracted: text, reason: 'no_accepted_answer' };
    const read = readsPolarity ? affirming(compare) : compare;
    const verdicts = answers.map((answer) => bestReading(stated.texts, acceptedContent(answer, together), read));
    const best = bestOf(verdicts);
    // A guessed statement cannot show that the response is wrong.
    if (!stated.certain && best.reward !== 1) return { reward: null, extracted: null, reason: 'no_answer' };
    return { ...best, extracted: text };
  };
}

/** Compares what a statement affirms. A statement that only denies the accepted answer is wrong. */
export function affirming(compare: Compare): Compare {
  return function compareAffirmed(reading, answer) {
    const { affirmed, denied } = splitPolarity(reading);
    if (denied === '' || splitPolarity(answer).denied !== '') return compare(reading, answer);
    const verdict = affirmed === '' ? unknown('no_answer') : compare(affirmed, answer);
    if (verdict.reward !== null) return verdict;
    const withoutDenial = denied.replace(/^\S+\s*/, '');
    return [denied, withoutDenial].some((text) => compare(text, answer).reward === 1) ? MISMATCH : unknown('ambiguous');
  };
}

/** Several readings of one statement: any match counts, else the first decided one. */
function bestReading(texts: readonly string[], answer: string, compare: Compare): Verdict {
  const verdicts = texts.map((text) => compare(text, answer));
  const best = bestOf(verdicts);
  return best.reward !== null && best.reward > 0 ? best : (verdicts.find(({ reward }) => reward !== null) ?? best);
}
