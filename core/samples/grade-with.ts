/** The grader of a sample: declared, or chosen by its accepted answers. */
import type { DatasetSample } from '#contract/dataset.ts';
import type { Grade as FullGrade, TextGraderSpec } from '#contract/grading.ts';
import { chooseGrader, prepareAutomatic, prepareGrader } from '#core/grading/index.ts';
import type { Grade } from './compute-signals.ts';

type Graded = Pick<DatasetSample, 'answers' | 'choices'>;

interface Options {
  reasoningTags?: readonly string[] | undefined;
}

/** The grader chosen for a sample whose dataset declares none. */
export function graderOf({ answers, choices }: Graded): TextGraderSpec {
  return chooseGrader(answers, choices);
}

/**
 * @param spec chosen by the accepted answers if left out
 * @returns a function that gives null if there is no accepted answer or the response cannot be decided
 */
export async function gradeWith(
  sample: Graded,
  spec?: TextGraderSpec,
  { reasoningTags }: Options = {},
): Promise<(response: string) => Grade & Pick<FullGrade, 'reason'>> {
  const { answers, choices } = sample;
  const chosen = spec ?? graderOf(sample);
  const grade = spec === undefined ? await prepareAutomatic(chosen) : await prepareGrader(chosen);
  return (response) => grade({ response, answers, choices, reasoningTags });
}
