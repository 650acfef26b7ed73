/** A stored filter of the caller's tenant, or 404; and its decisions as they were when it was made. */
import { z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { filterId } from '#contract/ids.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import { type AppliedFilter, applyFilter, type SignalTable } from '#core/filtering/index.ts';
import { findFilter } from '#db/filters/find.ts';
import type { FilterRow } from '#db/filters/rows.ts';
import type { SignalColumns } from '#db/signals/read-columns.ts';
import { toTime } from '../http/time.ts';
import type { ApiServices } from '../services.ts';
import { toTable } from './load-table.ts';

export const filterParams = z.object({ id: filterId });

export async function loadFilter({ db }: ApiServices, tenant: string, id: string): Promise<FilterRow> {
  const row = await findFilter(db, tenant, id);
  if (!row) throw new SightlineError('not_found', `There is no filter ${id} of yours`);
  return row;
}

export function renderFilter(row: FilterRow): StoredFilter {
  return {
    id: row.id,
    dataset_id: row.datasetId,
    version: row.version,
    signals_id: row.signalsId,
    scorer: row.scorer,
    filter: row.request,
    counts: row.counts,
    thresholds: row.thresholds,
    created_at: toTime(row.createdAt),
  };
}

/** @throws SightlineError `storage_failed` where what was stored with it cannot be read back */
export async function loadDecisions(
  { objects }: ApiServices,
  row: FilterRow,
): Promise<{ table: SignalTable; applied: AppliedFilter }> {
  const object = await objects.get(row.objectKey);
  if (!object) throw new SightlineError('storage_failed', 'The decisions of the filter cannot be read back');
  const table = toTable((await object.json()) as SignalColumns);
  const applied = applyFilter(row.request, table);
  if (applied.counts.kept !== row.counts.kept) {
    throw new SightlineError('storage_failed', 'The decisions of the filter are not those that were made');
  }
  return { table, applied };
}
