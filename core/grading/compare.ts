/** The frame of the graders that compare one reading with one accepted answer: extraction, several answers, guesses. */
import type { Grade } from '#contract/grading.ts';
import { extract } from './extract.ts';
import { bestOf, type Grader, type Verdict } from './grader.ts';

export type Compare = (reading: string, answer: string) => Verdict;

export function comparing(compare: Compare, together = false): Grader {
  return function gradeByComparison({ response, answers }): Grade {
    const stated = extract(response, together);
    const text = stated?.texts[0];
    if (stated === null || text === undefined) return { reward: null, extracted: null, reason: 'no_answer' };
    if (answers.length === 0) return { reward: null, extracted: text, reason: 'no_accepted_answer' };
    const verdicts = answers.map((answer) => bestReading(stated.texts, answer, compare));
    const best = bestOf(verdicts);
    // A guess at the place of the answer cannot show that the response is wrong.
    if (!stated.certain && best.reward !== 1) return { reward: null, extracted: null, reason: 'no_answer' };
    return { ...best, extracted: text };
  };
}

/** Readings of one place: a 1 of any counts, else what can be told of the likeliest. */
function bestReading(texts: readonly string[], answer: string, compare: Compare): Verdict {
  const verdicts = texts.map((text) => compare(text, answer));
  const best = bestOf(verdicts);
  return best.reward !== null && best.reward > 0 ? best : (verdicts.find(({ reward }) => reward !== null) ?? best);
}
