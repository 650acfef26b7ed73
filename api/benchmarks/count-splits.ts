/** Counts the samples of each split and checks that the dataset can be a benchmark. */
import type { BenchmarkVersion, Split } from '#contract/benchmark.ts';
import { type FieldError, SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { DatasetSampleRow } from '#db/datasets/rows.ts';
import type { ApiServices } from '../services.ts';
import { eachQuestionPage, splitOf } from './each-question.ts';

const ERRORS_MAX = 20;

/** Every sample needs an accepted answer and one of the splits. */
function checkSample(row: DatasetSampleRow, splits: readonly Split[]): string[] {
  const messages: string[] = [];
  if (row.answers.length === 0) messages.push(`the sample "${row.sampleId}" has no accepted answer`);
  if (splitOf(row, splits) === undefined) {
    const name = row.metadata?.split;
    const problem = name === undefined ? 'no metadata field "split"' : `the unknown split ${JSON.stringify(name)}`;
    const names = splits.map((split) => split.name).join(', ');
    messages.push(`the sample "${row.sampleId}" has ${problem}; use one of ${names}`);
  }
  return messages;
}

/** @throws SightlineError `payload_too_large`, or `invalid_request` with the invalid samples or empty splits */
export async function countSplits(
  services: Pick<ApiServices, 'db'>,
  dataset: { datasetId: string; datasetVersion: number },
  splits: readonly Split[],
): Promise<BenchmarkVersion['splits']> {
  const counts = new Map(splits.map(({ name }) => [name, 0]));
  const errors: FieldError[] = [];
  let errorCount = 0;
  let total = 0;
  for await (const rows of eachQuestionPage(services, dataset)) {
    total += rows.length;
    if (total > LIMITS.benchmarkSamplesMax) {
      const detail = `The dataset has more than ${LIMITS.benchmarkSamplesMax} samples, the limit of a benchmark`;
      throw new SightlineError('payload_too_large', detail);
    }
    for (const row of rows) {
      const messages = checkSample(row, splits);
      errorCount += messages.length;
      for (const message of messages) if (errors.length < ERRORS_MAX) errors.push({ pointer: '/dataset_id', message });
      const split = splitOf(row, splits);
      if (split !== undefined) counts.set(split, (counts.get(split) ?? 0) + 1);
    }
  }
  for (const [index, { name }] of splits.entries()) {
    if (errorCount === 0 && counts.get(name) === 0) {
      errors.push({ pointer: `/splits/${index}`, message: `the split "${name}" has no samples` });
    }
  }
  const [first] = errors;
  if (first) {
    const more = errorCount > 1 ? `, and ${errorCount - 1} more errors` : '';
    throw new SightlineError('invalid_request', `The dataset cannot be a benchmark: ${first.message}${more}`, {
      errors,
    });
  }
  return splits.map((split) => ({ ...split, samples: counts.get(split.name) ?? 0 }));
}
