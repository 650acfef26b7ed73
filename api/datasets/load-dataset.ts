/** Loads datasets of the caller's tenant and converts them to the JSON of the API. */
import { z } from '@hono/zod-openapi';
import type { Dataset } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { datasetId } from '#contract/ids.ts';
import { findDataset, findDatasetWithCounts } from '#db/datasets/find.ts';
import type { DatasetRow, DatasetWithCounts } from '#db/datasets/rows.ts';
import { toTime } from '../http/time.ts';
import type { ApiServices } from '../services.ts';

export const datasetParams = z.object({ id: datasetId });
export const datasetVersionParams = datasetParams.extend({ version: z.coerce.number().int().min(1) });
export const versionQuery = z.object({
  version: z.coerce.number().int().min(1).optional().describe('A frozen version; by default, the draft.'),
});

function notFound(id: string): SightlineError {
  return new SightlineError('not_found', `No dataset has the ID ${id}`);
}

export async function loadDataset({ db }: ApiServices, tenant: string, id: string): Promise<DatasetRow> {
  const row = await findDataset(db, tenant, id);
  if (!row) throw notFound(id);
  return row;
}

/** Also counts the samples of the draft, which reads all of its rows. */
export async function loadCountedDataset({ db }: ApiServices, tenant: string, id: string): Promise<DatasetWithCounts> {
  const row = await findDatasetWithCounts(db, tenant, id);
  if (!row) throw notFound(id);
  return row;
}

export function renderDataset({ createdAt, ...row }: DatasetWithCounts): Dataset {
  return { ...row, created_at: toTime(createdAt) };
}
