/** Questions of a benchmark version: iteration, split and counterfactual pair of a sample. */
import type { Split } from '#contract/benchmark.ts';
import { listDatasetSamples } from '#db/datasets/list-samples.ts';
import type { DatasetSampleRow } from '#db/datasets/rows.ts';
import type { ApiServices } from '../services.ts';

const QUESTIONS_PER_PAGE = 2_000;

/** Yields pages of questions in the order of the dataset. */
export async function* eachQuestionPage(
  { db }: Pick<ApiServices, 'db'>,
  { datasetId, datasetVersion: version }: { datasetId: string; datasetVersion: number },
  pageItems = QUESTIONS_PER_PAGE,
): AsyncGenerator<DatasetSampleRow[]> {
  let after: number | undefined;
  for (;;) {
    const rows: DatasetSampleRow[] = await listDatasetSamples(db, { datasetId, version, after, limit: pageItems });
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.sequence;
    if (rows.length < pageItems) return;
  }
}

/** The split in the metadata field `split`, which may be missing if there is only one split. */
export function splitOf(
  { metadata }: Pick<DatasetSampleRow, 'metadata'>,
  splits: readonly Split[],
): string | undefined {
  const name = metadata?.split;
  if (name === undefined && splits.length === 1) return splits[0]?.name;
  return splits.find((split) => split.name === name)?.name;
}

export interface Pair {
  group: string;
  question: number;
  image: number;
}

/** The pair group of a sample, such as one question about two images, and its question and image in the group. */
export function pairOf({ metadata }: Pick<DatasetSampleRow, 'metadata'>): Pair | null {
  const { pair_group: group, pair_question: question, pair_image: image } = metadata ?? {};
  if (typeof group !== 'string' || !Number.isInteger(question) || !Number.isInteger(image)) return null;
  return { group, question: Number(question), image: Number(image) };
}
