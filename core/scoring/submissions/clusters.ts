/** Clusters of samples, and predicates on responses. */
import { requireNonEmpty } from '../checks.ts';
import type { SubmissionResponse, SubmissionSample } from './types.ts';

/** Samples of a pair group form one cluster; any other sample is its own cluster. */
export function clusterOf({ id, pair }: SubmissionSample): string {
  return pair === undefined ? `sample:${id}` : `pair:${pair.group}`;
}

/** An undecided grade counts as not right, so that unreadable responses do not improve a metric. */
export function gradeOf({ grade }: Pick<SubmissionResponse, 'grade'>): number {
  return grade ?? 0;
}

/** Partial grades are not right. */
export function isRight(response: SubmissionResponse): boolean {
  return gradeOf(response) >= 1;
}

export function isGrounded({ gain }: SubmissionResponse): boolean {
  return gain !== null && gain > 0;
}

export function isScored({ responses }: SubmissionSample): boolean {
  return responses.every(({ gain }) => gain !== null);
}

/** @throws RangeError if a sample occurs twice or has no responses, or a grade is not between 0 and 1 */
export function requireSamples(samples: readonly SubmissionSample[]): void {
  const ids = new Set<string>();
  for (const { id, responses, blindGrades, languageModelGrades } of samples) {
    if (ids.has(id)) throw new RangeError(`the sample "${id}" occurs twice`);
    ids.add(id);
    requireNonEmpty(responses, `the responses of "${id}"`);
    for (const grade of [
      ...responses.map((response) => response.grade),
      ...(blindGrades ?? []),
      ...(languageModelGrades ?? []),
    ]) {
      if (grade !== null && !(grade >= 0 && grade <= 1)) {
        throw new RangeError(`a grade of "${id}" is ${grade}, not between 0 and 1`);
      }
    }
  }
}
