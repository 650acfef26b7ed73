/** Grades of what was submitted to samples, as the version's grader gives them. */
import type { DatasetSample } from '#contract/dataset.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { ResponseScore, SubmittedSample } from '#contract/submission.ts';
import type { SampleScores, SubmissionSampleRow } from '#db/boards/rows.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { readResponses } from '#db/objects/read-responses.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { Services } from '../../services.ts';
import { gradeTexts } from '../signals/grade-texts.ts';
import type { OpenEntry } from './open-entry.ts';

type Scored = Omit<ResponseScore, 'grade'>;
export const UNSCORED: Scored = { mean_dependency: null, gain: null, trajectory_id: null };

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export interface Submitted {
  sequence: number;
  content: DatasetSample;
  submitted: SubmittedSample;
}

/** Contents and responses of some samples, in the order of the benchmark. */
export async function readSubmitted(
  { db, objects }: Services,
  { version }: OpenEntry,
  rows: SubmissionSampleRow[],
): Promise<Submitted[]> {
  const responses = await readResponses(objects, rows);
  const dataset = { datasetId: version.datasetId, version: version.datasetVersion };
  const places = await findDatasetSamples(db, { ...dataset, ids: rows.map(({ sampleId }) => sampleId) });
  const found: Submitted[] = [];
  for await (const { row, sample } of readSamples(objects, places)) {
    const submitted = responses.get(row.sequence);
    if (submitted) found.push({ sequence: row.sequence, content: sample, submitted });
  }
  return found.sort((a, b) => a.sequence - b.sequence);
}

/**
 * @param scored one for each response
 * @throws SightlineError `grader_failed`
 */
export async function gradeSample(
  services: Services,
  { version }: OpenEntry,
  { sequence, content, submitted }: Submitted,
  scored: Scored[],
): Promise<SampleScores> {
  const { responses, blind_responses: blind, language_model_responses: worded } = submitted;
  const texts = [...responses, ...(blind ?? []), ...(worded ?? [])];
  const gradeOf = await gradeTexts(services, content, { spec: version.grader ?? undefined, texts });
  const grades = (of: readonly string[] | undefined) => of?.map((text) => gradeOf(text).reward) ?? null;
  const own = grades(responses) ?? [];
  const scores = own.map((grade, index) => ({ ...(scored[index] ?? UNSCORED), grade }));
  return {
    sequence,
    scores,
    blindGrades: grades(blind),
    languageModelGrades: grades(worded),
    accuracy: meanOf(own.map((grade) => grade ?? 0)),
    gain: meanOf(scores.map(({ gain }) => gain)),
    meanDependency: meanOf(scores.map(({ mean_dependency: dependency }) => dependency)),
    error: null,
  };
}

/** What a sample becomes that a failure of ours left without scores. */
export function unscoredSample(sequence: number, error: { code: ErrorCode; detail: string }): SampleScores {
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

/** Samples all of whose responses are empty: nothing is there to score, and none of them can be grounded. */
export async function gradeOnly(
  services: Services,
  entry: OpenEntry,
  rows: SubmissionSampleRow[],
): Promise<SampleScores[]> {
  const graded: SampleScores[] = [];
  for (const one of await readSubmitted(services, entry, rows)) {
    const nothing = one.submitted.responses.map(() => ({ ...UNSCORED, gain: 0 }));
    graded.push(await gradeSample(services, entry, one, nothing));
  }
  return graded;
}
