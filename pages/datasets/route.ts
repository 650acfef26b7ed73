/** `/datasets`: what there is. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { fromCursor, toPage } from '#api/http/cursor.ts';
import { datasetId } from '#contract/ids.ts';
import { listDatasets } from '#db/datasets/list.ts';
import { visitorOf } from '../http/session.ts';
import { datasetListPage } from './view.ts';

const SHOWN = 24;

export async function list(c: Context<ApiEnv>) {
  const { tenant } = c.get('principal');
  const before = fromCursor(c.req.query('cursor'), datasetId);
  const rows = await listDatasets(c.get('services').db, { tenant, before, limit: SHOWN + 1 });
  const page = toPage(rows, SHOWN, { keyOf: ({ id }) => id, render: (row) => row });
  return c.html(datasetListPage({ visitor: visitorOf(c), datasets: page.items, nextCursor: page.next_cursor }));
}
