/** Whether the samples of a dataset can be a benchmark: each has an accepted answer and one of the splits. */
import type { BenchmarkVersion, Split } from '#contract/benchmark.ts';
import { type FieldError, SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { listDatasetSamples } from '#db/datasets/list-samples.ts';
import type { DatasetSampleRow } from '#db/datasets/rows.ts';
import type { ApiServices } from '../services.ts';

const PAGE = 2_000;
const TOLD_MAX = 20;

export async function* eachQuestion(
  { db }: Pick<ApiServices, 'db'>,
  { datasetId, datasetVersion: version }: { datasetId: string; datasetVersion: number },
  pageItems = PAGE,
): AsyncGenerator<DatasetSampleRow[]> {
  let after: number | undefined;
  for (;;) {
    const rows: DatasetSampleRow[] = await listDatasetSamples(db, { datasetId, version, after, limit: pageItems });
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.sequence;
    if (rows.length < pageItems) return;
  }
}

/** The only split needs no naming. */
export function splitOf(
  { metadata }: Pick<DatasetSampleRow, 'metadata'>,
  splits: readonly Split[],
): string | undefined {
  const named = metadata?.split;
  if (named === undefined && splits.length === 1) return splits[0]?.name;
  return splits.find(({ name }) => name === named)?.name;
}

export interface Pair {
  group: string;
  question: number;
  image: number;
}

/** Samples that belong together, such as two pictures under one question. */
export function pairOf({ metadata }: Pick<DatasetSampleRow, 'metadata'>): Pair | null {
  const { pair_group: group, pair_question: question, pair_image: image } = metadata ?? {};
  if (typeof group !== 'string' || !Number.isInteger(question) || !Number.isInteger(image)) return null;
  return { group, question: Number(question), image: Number(image) };
}

/** @throws SightlineError `invalid_request` that names the samples that do not fit, or splits without any */
export async function countSplits(
  services: Pick<ApiServices, 'db'>,
  dataset: { datasetId: string; datasetVersion: number },
  splits: readonly Split[],
): Promise<BenchmarkVersion['splits']> {
  const counts = new Map(splits.map(({ name }) => [name, 0]));
  const faults: FieldError[] = [];
  let faulty = 0;
  let total = 0;
  for await (const rows of eachQuestion(services, dataset)) {
    total += rows.length;
    if (total > LIMITS.benchmarkSamplesMax) {
      const detail = `A benchmark has at most ${LIMITS.benchmarkSamplesMax} samples`;
      throw new SightlineError('payload_too_large', detail);
    }
    for (const row of rows) {
      const split = splitOf(row, splits);
      const named = row.metadata?.split;
      const messages = [
        ...(row.answers.length === 0 ? [`the sample "${row.sampleId}" has no accepted answer`] : []),
        ...(split === undefined
          ? [
              `the sample "${row.sampleId}" has ${named === undefined ? 'no metadata field "split"' : `the split ${JSON.stringify(named)}`}; splits are ${[...counts.keys()].join(', ')}`,
            ]
          : []),
      ];
      faulty += messages.length;
      for (const message of messages) if (faults.length < TOLD_MAX) faults.push({ pointer: '/dataset_id', message });
      if (split !== undefined) counts.set(split, (counts.get(split) ?? 0) + 1);
    }
  }
  for (const [index, { name }] of splits.entries()) {
    if (faulty === 0 && counts.get(name) === 0) {
      faults.push({ pointer: `/splits/${index}`, message: `no sample has the split "${name}"` });
    }
  }
  const [first] = faults;
  if (first) {
    const more = faulty > 1 ? `, and ${faulty - 1} more` : '';
    throw new SightlineError('invalid_request', `The dataset does not fit: ${first.message}${more}`, {
      errors: faults,
    });
  }
  return splits.map((split) => ({ ...split, samples: counts.get(split.name) ?? 0 }));
}
