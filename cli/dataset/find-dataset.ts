/** Finds datasets by id or name. */
import type { Client } from '#clients/typescript/create-client.ts';
import type { Dataset } from '#contract/dataset.ts';
import { datasetId } from '#contract/ids.ts';
import { UsageError } from '../terminal/failure.ts';

/** @param name id, or name: then the newest dataset with this name */
export async function findDataset(client: Client, name: string): Promise<Dataset | undefined> {
  if (datasetId.safeParse(name).success) return client.readDataset(name);
  for await (const dataset of client.listDatasets()) if (dataset.name === name) return dataset;
  return undefined;
}

/** @throws UsageError if there is no such dataset */
export async function requireDataset(client: Client, name: string): Promise<Dataset> {
  const dataset = await findDataset(client, name);
  if (dataset) return dataset;
  throw new UsageError(`There is no dataset "${name}". "dataset list" lists the datasets.`);
}
