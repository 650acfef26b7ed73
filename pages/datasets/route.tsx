/** `/datasets`: the datasets of the signed-in tenant. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { fromCursor, toPage } from '#api/http/cursor.ts';
import { datasetId } from '#contract/ids.ts';
import { listDatasets } from '#db/datasets/list.ts';
import { visitorOf } from '../http/session.ts';
import { DatasetListPage } from './view.tsx';

const PAGE_SIZE = 24;

export async function list(c: Context<ApiEnv>) {
  const { tenant } = c.get('principal');
  const before = fromCursor(c.req.query('cursor'), datasetId);
  const rows = await listDatasets(c.get('services').db, { tenant, before, limit: PAGE_SIZE + 1 });
  const page = toPage(rows, PAGE_SIZE, { keyOf: ({ id }) => id, render: (row) => row });
  return c.html(<DatasetListPage visitor={visitorOf(c)} datasets={page.items} nextCursor={page.next_cursor} />);
}
