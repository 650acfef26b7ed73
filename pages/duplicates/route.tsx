/** `/datasets/{id}/duplicates`: groups of duplicate samples in a version. */
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
import { DuplicatesPage } from './view.tsx';

const GROUPS_MAX = 40;
const address = z.object({
  id: datasetId,
  version: z.coerce.number().int().min(1).optional(),
  kind: duplicateGroup.shape.kind.default('sample'),
});

export async function show(c: Context<ApiEnv>) {
  const { db } = c.get('services');
  const { tenant } = c.get('principal');
  const parsed = address.safeParse({ ...c.req.query(), id: c.req.param('id') });
  if (!parsed.success) throw new SightlineError('not_found', 'No list of duplicates has this address');
  const { id, kind } = parsed.data;
  const dataset = await loadDataset(c.get('services'), tenant, id);
  const version = parsed.data.version ?? dataset.version + 1;
  const found = await listDuplicates(db, { datasetId: id, version, kind, limit: GROUPS_MAX });
  const groups = found.map(({ total, ids }) => ({ total, ids: JSON.parse(ids) as string[] }));
  const samples = await findDatasetSamples(db, {
    datasetId: id,
    version,
    ids: groups.flatMap(({ ids }) => ids.slice(0, 1)),
  });
  return c.html(
    <DuplicatesPage
      visitor={visitorOf(c)}
      dataset={dataset}
      version={version}
      kind={kind}
      groups={groups}
      rows={new Map(samples.map((row) => [row.sampleId, row]))}
      groupsMax={GROUPS_MAX}
    />,
  );
}
