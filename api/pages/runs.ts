/** `/runs`: what was scored. */
import type { Context } from 'hono';
import { runId } from '#contract/ids.ts';
import { runStatus } from '#contract/run.ts';
import { listRuns } from '#db/queries/list-runs.ts';
import { runListPage } from '#pages/run/list.ts';
import type { ApiEnv } from '../context.ts';
import { fromCursor, toPage } from '../cursor.ts';
import { describeRun } from '../runs/load-run.ts';

const SHOWN = 24;

export async function list(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const before = fromCursor(c.req.query('cursor'), runId);
  const status = runStatus.safeParse(c.req.query('status')).data;
  const rows = await listRuns(services.db, { tenant, status, before, limit: SHOWN + 1 });
  const page = toPage(rows, SHOWN, { keyOf: ({ id }) => id, render: (row) => row });
  const runs = await Promise.all(page.items.map((row) => describeRun(services, row)));
  return c.html(runListPage({ tenant, runs, status, nextCursor: page.next_cursor }));
}
