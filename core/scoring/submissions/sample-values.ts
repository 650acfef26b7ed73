/** Values of a sample, averaged over its responses. */
import { mean } from '../average.ts';
import { gradeOf, isGrounded, isRight } from './clusters.ts';
import type { SubmissionResponse, SubmissionSample } from './types.ts';

export function meanGrade({ responses }: SubmissionSample): number {
  return mean(responses.map(gradeOf));
}

export function shareOf({ responses }: SubmissionSample, holds: (response: SubmissionResponse) => boolean): number {
  return mean(responses.map((response) => Number(holds(response))));
}

export function groundedShare(sample: SubmissionSample): number {
  return shareOf(sample, (response) => isRight(response) && isGrounded(response));
}

/** @returns undefined if no response has a dependency */
export function dependencyOf({ responses }: SubmissionSample): number | undefined {
  const known = responses.flatMap(({ meanDependency }) => (meanDependency === null ? [] : [meanDependency]));
  return known.length === 0 ? undefined : mean(known);
}

/** @returns undefined if there are no grades */
export function meanOfGrades(grades: readonly (number | null)[] | undefined): number | undefined {
  return grades === undefined || grades.length === 0 ? undefined : mean(grades.map((grade) => gradeOf({ grade })));
}
