/** Which samples belong together. */
import { requireNonEmpty } from '../checks.ts';
import type { SubmissionResponse, SubmissionSample } from './types.ts';

/** A sample is a cluster of its responses, a group of pairs one of its samples. */
export function clusterOf({ id, pair }: SubmissionSample): string {
  return pair === undefined ? `sample:${id}` : `pair:${pair.group}`;
}

/** What the grader cannot judge is not right: left out, it would pay to be unreadable. */
export function gradeOf({ grade }: Pick<SubmissionResponse, 'grade'>): number {
  return grade ?? 0;
}

/** Half right is not right. */
export function isRight(response: SubmissionResponse): boolean {
  return gradeOf(response) >= 1;
}

export function isGrounded({ gain }: SubmissionResponse): boolean {
  return gain !== null && gain > 0;
}

export function isScored({ responses }: SubmissionSample): boolean {
  return responses.every(({ gain }) => gain !== null);
}

/** @throws RangeError on a sample that is there twice or has no responses, or on a grade that is none */
export function requireSamples(samples: readonly SubmissionSample[]): void {
  const ids = new Set<string>();
  for (const { id, responses, blindGrades, languageModelGrades } of samples) {
    if (ids.has(id)) throw new RangeError(`the sample "${id}" is there twice`);
    ids.add(id);
    requireNonEmpty(responses, `the responses of "${id}"`);
    for (const grade of [
      ...responses.map((one) => one.grade),
      ...(blindGrades ?? []),
      ...(languageModelGrades ?? []),
    ]) {
      if (grade !== null && !(grade >= 0 && grade <= 1)) {
        throw new RangeError(`a grade of "${id}" is ${grade}, not between 0 and 1`);
      }
    }
  }
}
