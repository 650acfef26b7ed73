/** `/datasets/{id}/duplicates`. */
import type { Context } from 'hono';
import { z } from 'zod';
import type { ApiEnv } from '#api/context.ts';
import { loadDataset } from '#api/datasets/load-dataset.ts';
import { duplicateGroup } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { datasetId } from '#contract/ids.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { listDuplicates } from '#db/datasets/list-duplicates.ts';
import { visitorOf } from '../http/session.ts';
import { duplicatesPage } from './view.ts';

const SHOWN = 40;
const place = z.object({
  id: datasetId,
  version: z.coerce.number().int().min(1).optional(),
  kind: duplicateGroup.shape.kind.default('sample'),
});

export async function show(c: Context<ApiEnv>) {
  const { db } = c.get('services');
  const { tenant } = c.get('principal');
  const at = place.safeParse({ ...c.req.query(), id: c.req.param('id') });
  if (!at.success) throw new SightlineError('not_found', 'This is no address of duplicates');
  const { id, kind } = at.data;
  const dataset = await loadDataset(c.get('services'), tenant, id);
  const version = at.data.version ?? dataset.version + 1;
  const found = await listDuplicates(db, { datasetId: id, version, kind, limit: SHOWN });
  const groups = found.map(({ total, ids }) => ({ total, ids: JSON.parse(ids) as string[] }));
  const samples = await findDatasetSamples(db, {
    datasetId: id,
    version,
    ids: groups.flatMap(({ ids }) => ids.slice(0, 1)),
  });
  const rows = new Map(samples.map((row) => [row.sampleId, row]));
  return c.html(duplicatesPage({ visitor: visitorOf(c), dataset, version, kind, groups, rows, shownMax: SHOWN }));
}
