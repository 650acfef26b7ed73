/** Applies a filter and stores its decisions, once per idempotency key. */
import { newId } from '#contract/ids.ts';
import type { FilterTarget } from '#contract/stored-filter.ts';
import { applyFilter } from '#core/filtering/index.ts';
import { insertFilter } from '#db/filters/insert.ts';
import type { FilterRow } from '#db/filters/rows.ts';
import { filterKey } from '#db/objects/keys.ts';
import { type Idempotency, requireSameRequest } from '../http/idempotency.ts';
import type { ApiServices } from '../services.ts';
import { loadFilter } from './load-filter.ts';
import { toTable } from './load-table.ts';
import { loadTarget } from './load-target.ts';

export interface NewFilter {
  target: FilterTarget;
  idempotency: Idempotency | undefined;
}

/** @throws SightlineError `idempotency_mismatch`, or an error of `loadTarget` or `applyFilter` */
export async function storeFilter(
  services: ApiServices,
  tenant: string,
  { target, idempotency }: NewFilter,
): Promise<{ row: FilterRow; replayed: boolean }> {
  const { columns, set } = await loadTarget(services, tenant, target);
  const { dataset_id: dataset, version, signals_id: signals, ...request } = target;
  const { counts, thresholds } = applyFilter(request, toTable(columns));
  const now = services.now();
  const id = newId('filter', now, services.random(16));
  const row = {
    id,
    tenant,
    datasetId: dataset,
    version,
    signalsId: signals ?? null,
    scorer: set?.scorer ?? null,
    request,
    counts,
    thresholds,
    objectKey: filterKey(id),
    createdAt: now,
  };
  await services.objects.put(row.objectKey, JSON.stringify(columns));
  const inserted = await insertFilter(services.db, row, idempotency);
  if (inserted.outcome === 'inserted') return { row, replayed: false };
  requireSameRequest(inserted.requestSha256, idempotency);
  return { row: await loadFilter(services, tenant, inserted.filterId), replayed: true };
}
