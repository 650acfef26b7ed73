/** The grader of a sample: whether a response says one of its answers. */
import type { DatasetSample } from '#contract/dataset.ts';
import { type TextGraderSpec, textGraderSpec } from '#contract/grading.ts';
import { extract, normalise, prepareGrader } from '#core/grading/index.ts';
import type { Grade } from './compute-signals.ts';

type Graded = Pick<DatasetSample, 'answers' | 'choices'>;

const NUMBER = /^[-+]?[\d.,]*\d\s*%?$/;
const LATEX = /[\\^_{}√π]|\d\s*°$|^\([-\d., ]+\)$|[a-z]\s*[=+*/]|[=+*/]\s*[a-z]/i;

/** By what its answers look like, where nobody said it. */
export function graderOf({ answers, choices }: Graded): TextGraderSpec {
  if (choices) return textGraderSpec.parse({ kind: 'choice' });
  if (answers.length > 0 && answers.every((answer) => NUMBER.test(answer.trim()))) {
    return textGraderSpec.parse({ kind: 'numeric' });
  }
  return textGraderSpec.parse({ kind: answers.some((answer) => LATEX.test(answer)) ? 'math' : 'exact' });
}

const wordsOf = (text: string) => normalise(text);

/**
 * "The circle is red." says red, though it is not the same text. A sentence that ends otherwise may say it in other
 * words: that cannot be told.
 */
function readSentence(response: string, answers: readonly string[]): Grade {
  const reading = extract(response)?.texts.at(-1) ?? '';
  const said = wordsOf(reading);
  const found = answers.find((answer) => said.endsWith(` ${wordsOf(answer)}`));
  if (found !== undefined) return { reward: 1, extracted: found };
  const longest = Math.max(...answers.map((answer) => wordsOf(answer).split(' ').length));
  return said.split(' ').length > longest + 1 ? { reward: null, extracted: null } : { reward: 0, extracted: reading };
}

/**
 * @param spec left out: chosen by what the answers look like
 * @returns null where there is no accepted answer, or the response does not say one in a form that can be read
 */
export async function gradeWith(sample: Graded, spec?: TextGraderSpec): Promise<(response: string) => Grade> {
  const { answers, choices } = sample;
  const chosen = spec ?? graderOf(sample);
  const grade = await prepareGrader(chosen);
  return function gradeResponse(response) {
    const { reward, extracted, reason } = grade({ response, answers, choices });
    const isSentence = spec === undefined && chosen.kind === 'exact' && reason === 'mismatch';
    return isSentence ? readSentence(response, answers) : { reward, extracted };
  };
}
