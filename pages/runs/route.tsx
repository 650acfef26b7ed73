/** `/runs`: the runs of a tenant. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { fromCursor, toPage } from '#api/http/cursor.ts';
import { describeRun } from '#api/runs/load-run.ts';
import { runId } from '#contract/ids.ts';
import { runStatus } from '#contract/run.ts';
import { listRuns } from '#db/runs/list.ts';
import { visitorOf } from '../http/session.ts';
import { RunsPage } from './view.tsx';

const PAGE_SIZE = 24;

export async function list(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const before = fromCursor(c.req.query('cursor'), runId);
  const status = runStatus.safeParse(c.req.query('status')).data;
  const rows = await listRuns(services.db, { tenant, status, before, limit: PAGE_SIZE + 1 });
  const page = toPage(rows, PAGE_SIZE, { keyOf: ({ id }) => id, render: (row) => row });
  const runs = await Promise.all(page.items.map((row) => describeRun(services, row)));
  return c.html(<RunsPage visitor={visitorOf(c)} runs={runs} status={status} nextCursor={page.next_cursor} />);
}
