import type { ErrorCode } from '#contract/errors.ts';
import type { ResponseScore } from '#contract/submission.ts';
import type { BenchmarkVersionRow, SampleScores } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';
import { gradeTexts } from '../grade-texts.ts';
import type { SampleResponses } from './read-responses.ts';

/** Scores of a response without its grade. */
export type UngradedScore = Omit<ResponseScore, 'grade'>;

export const NOT_SCORED: UngradedScore = { mean_dependency: null, gain: null, trajectory_id: null };
/** Score of a response that no scorer accepts. Its gain of 0 makes it count as not grounded. */
export const NOT_GROUNDED: UngradedScore = { ...NOT_SCORED, gain: 0 };

function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export interface ScoredResponses extends SampleResponses {
  /** One per response. */
  scores: UngradedScore[];
}

/**
 * Grades the responses to a sample with the grader of the benchmark version.
 * @throws SightlineError `grader_failed`
 */
export async function gradeSample(
  services: Services,
  { grader }: BenchmarkVersionRow,
  { sequence, content, submitted, scores: ungraded }: ScoredResponses,
): Promise<SampleScores> {
  const { responses, blind_responses: blind, language_model_responses: languageModel } = submitted;
  const texts = [...responses, ...(blind ?? []), ...(languageModel ?? [])];
  const gradeOf = await gradeTexts(services, content, { spec: grader ?? undefined, texts });
  const toGrades = (graded: readonly string[]) => graded.map((text) => gradeOf(text).reward);
  const grades = toGrades(responses);
  const scores = grades.map((grade, index) => ({ ...(ungraded[index] ?? NOT_SCORED), grade }));
  return {
    sequence,
    scores,
    blindGrades: blind ? toGrades(blind) : null,
    languageModelGrades: languageModel ? toGrades(languageModel) : null,
    accuracy: meanOfKnown(grades.map((grade) => grade ?? 0)),
    gain: meanOfKnown(scores.map(({ gain }) => gain)),
    meanDependency: meanOfKnown(scores.map(({ mean_dependency: dependency }) => dependency)),
    error: null,
  };
}

/** Result of a sample that the service failed to score. */
export function failedSample(sequence: number, error: { code: ErrorCode; detail: string }): SampleScores {
  return {
    sequence,
    scores: null,
    blindGrades: null,
    languageModelGrades: null,
    accuracy: null,
    gain: null,
    meanDependency: null,
    error,
  };
}
