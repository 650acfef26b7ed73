import type { DatasetSample } from '#contract/dataset.ts';
import type { SubmittedSample } from '#contract/submission.ts';
import type { BenchmarkVersionRow, SubmissionSampleRow } from '#db/boards/rows.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { readResponses as readStoredResponses } from '#db/objects/read-responses.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { Services } from '../../services.ts';

/** A benchmark sample and the responses that were submitted to it. */
export interface SampleResponses {
  sequence: number;
  content: DatasetSample;
  submitted: SubmittedSample;
  /** Responses that a run scores. An empty response has no tokens, so it is only graded. */
  scorable: { text: string; index: number }[];
}

/** Reads samples of a submission, in the order of the benchmark. */
export async function readResponses(
  { db, objects }: Services,
  { datasetId, datasetVersion }: BenchmarkVersionRow,
  rows: SubmissionSampleRow[],
): Promise<SampleResponses[]> {
  const responses = await readStoredResponses(objects, rows);
  const ids = rows.map(({ sampleId }) => sampleId);
  const datasetRows = await findDatasetSamples(db, { datasetId, version: datasetVersion, ids });
  const samples: SampleResponses[] = [];
  for await (const { row, sample: content } of readSamples(objects, datasetRows)) {
    const submitted = responses.get(row.sequence);
    if (!submitted) continue;
    const scorable = submitted.responses.map((text, index) => ({ text, index })).filter(({ text }) => text !== '');
    samples.push({ sequence: row.sequence, content, submitted, scorable });
  }
  return samples.sort((a, b) => a.sequence - b.sequence);
}
