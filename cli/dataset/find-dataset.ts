/** Datasets by what people call them. */
import type { Client } from '#clients/typescript/create-client.ts';
import type { Dataset } from '#contract/dataset.ts';
import { datasetId } from '#contract/ids.ts';
import { UsageError } from '../terminal/failure.ts';

/** By id, or by name: the newest of that name. */
export async function findDataset(client: Client, name: string): Promise<Dataset | undefined> {
  if (datasetId.safeParse(name).success) return client.readDataset(name);
  for await (const dataset of client.listDatasets()) if (dataset.name === name) return dataset;
  return undefined;
}

/** @throws UsageError */
export async function requireDataset(client: Client, name: string): Promise<Dataset> {
  const found = await findDataset(client, name);
  if (found) return found;
  throw new UsageError(`There is no dataset "${name}". "dataset list" shows what there is.`);
}
