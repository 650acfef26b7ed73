/** Loads filters of the caller's tenant, and the decisions that they stored. */
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
  if (!row) throw new SightlineError('not_found', `No filter has the ID ${id}`);
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

/** @throws SightlineError `storage_failed` if the stored signals cannot be read or do not give the stored counts */
export async function loadDecisions(
  { objects }: ApiServices,
  row: FilterRow,
): Promise<{ table: SignalTable; applied: AppliedFilter }> {
  const object = await objects.get(row.objectKey);
  if (!object) throw new SightlineError('storage_failed', 'The stored signals of the filter cannot be read');
  const table = toTable((await object.json()) as SignalColumns);
  const applied = applyFilter(row.request, table);
  if (applied.counts.kept !== row.counts.kept) {
    throw new SightlineError(
      'storage_failed',
      'The stored signals of the filter give other decisions than its stored counts',
    );
  }
  return { table, applied };
}
