/** `GET /v1/runners` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type RunnerStatus, runnerStatus } from '#contract/service.ts';
import { listRunners } from '#db/runners/list.ts';
import type { RunnerRow } from '#db/runners/rows.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { toTimeOrNull } from '../http/time.ts';

function circuitOf(row: RunnerRow | undefined, now: number): RunnerStatus['circuit'] {
  if (!row || row.retryAt === null) return 'closed';
  return row.retryAt > now ? 'open' : 'half_open';
}

export const route = createRoute({
  operationId: 'listRunners',
  method: 'get',
  path: '/v1/runners',
  tags: ['models'],
  summary: 'List runners with their health and load',
  ...withScope('admin'),
  responses: {
    200: jsonContent(z.strictObject({ items: z.array(runnerStatus) }), 'The runners'),
    ...problems('unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const { db, runners, now, probeRunners } = c.get('services');
  await probeRunners();
  const rows = new Map((await listRunners(db)).map((row) => [row.name, row]));
  const items = runners.map(({ name, url }): RunnerStatus => {
    const row = rows.get(name);
    return {
      name,
      url,
      circuit: circuitOf(row, now()),
      ready: row?.ready ?? false,
      capacity: row?.capacity ?? 0,
      leased: row?.leased ?? 0,
      scorer: row?.scorer ?? null,
      failures: row?.failures ?? 0,
      last_error: row?.lastError ?? null,
      retry_at: toTimeOrNull(row?.retryAt ?? null),
      checked_at: toTimeOrNull(row?.checkedAt ?? null),
    };
  });
  return c.json({ items }, 200);
};
