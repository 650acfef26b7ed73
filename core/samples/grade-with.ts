/** Grades responses to a sample by its accepted answers. */
import type { DatasetSample } from '#contract/dataset.ts';
import { type TextGraderSpec, textGraderSpec } from '#contract/grading.ts';
import { extract, normalise, prepareGrader } from '#core/grading/index.ts';
import type { Grade } from './compute-signals.ts';

type Graded = Pick<DatasetSample, 'answers' | 'choices'>;

const NUMBER = /^[-+]?[\d.,]*\d\s*%?$/;
const LATEX = /[\\^_{}√π]|\d\s*°$|^\([-\d., ]+\)$|[a-z]\s*[=+*/]|[=+*/]\s*[a-z]/i;

/** Chooses a grader by the form of the answers. */
export function graderOf({ answers, choices }: Graded): TextGraderSpec {
  if (choices) return textGraderSpec.parse({ kind: 'choice' });
  if (answers.length > 0 && answers.every((answer) => NUMBER.test(answer.trim()))) {
    return textGraderSpec.parse({ kind: 'numeric' });
  }
  return textGraderSpec.parse({ kind: answers.some((answer) => LATEX.test(answer)) ? 'math' : 'exact' });
}

const wordsOf = (text: string) => normalise(text);

/**
 * Grades a sentence, such as "The circle is red." for red. A sentence that does not end with an answer may paraphrase it,
 * so its grade is undecided.
 */
function gradeSentence(response: string, answers: readonly string[]): Grade {
  const reading = extract(response)?.texts.at(-1) ?? '';
  const words = wordsOf(reading);
  const found = answers.find((answer) => words.endsWith(` ${wordsOf(answer)}`));
  if (found !== undefined) return { reward: 1, extracted: found };
  const longest = Math.max(...answers.map((answer) => wordsOf(answer).split(' ').length));
  return words.split(' ').length > longest + 1 ? { reward: null, extracted: null } : { reward: 0, extracted: reading };
}

/**
 * @param spec if omitted, chosen by the form of the answers
 * @returns function whose reward is null if there is no accepted answer, or the response states none in a readable form
 */
export async function gradeWith(sample: Graded, spec?: TextGraderSpec): Promise<(response: string) => Grade> {
  const { answers, choices } = sample;
  const chosen = spec ?? graderOf(sample);
  const grade = await prepareGrader(chosen);
  return function gradeResponse(response) {
    const { reward, extracted, reason } = grade({ response, answers, choices });
    const isSentence = spec === undefined && chosen.kind === 'exact' && reason === 'mismatch';
    return isSentence ? gradeSentence(response, answers) : { reward, extracted };
  };
}
