/** `/healthz`, `/readyz`, `/metrics`, `/v1/models`, `/v1/runners` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type Model, model, type RunnerStatus, runnerStatus, serviceReadiness } from '#contract/service.ts';
import { readMetrics } from '#db/read-metrics.ts';
import { listRunners } from '#db/runners/list.ts';
import type { RunnerRow } from '#db/runners/rows.ts';
import type { ApiEnv } from '../context.ts';
import { forEverybody, jsonContent, problems, withScope } from '../http/route.ts';
import { toTimeOrNull } from '../runs/render-run.ts';
import type { ApiServices } from '../services.ts';
import { renderMetrics } from './render-metrics.ts';

export const healthRoute = createRoute({
  operationId: 'getHealth',
  method: 'get',
  path: '/healthz',
  tags: ['health'],
  summary: 'Whether the service answers; asks nothing else',
  ...forEverybody,
  responses: { 200: jsonContent(z.strictObject({ ok: z.literal(true) }), 'It does'), ...problems() },
});

export const healthHandler: RouteHandler<typeof healthRoute, ApiEnv> = (c) => c.json({ ok: true as const }, 200);

type Check = z.infer<typeof serviceReadiness>['checks']['database'];

async function check(step: () => Promise<string>): Promise<Check> {
  try {
    return { ok: true, detail: await step() };
  } catch {
    return { ok: false, detail: 'it does not answer' };
  }
}

async function checkRunners({ db, runners, probeRunners }: ApiServices): Promise<string> {
  await probeRunners();
  const rows = await listRunners(db);
  const ready = runners.filter(({ name }) => rows.find((row) => row.name === name)?.ready);
  if (ready.length === 0) throw new Error('none');
  return `${ready.length} of ${runners.length} are ready`;
}

export const readyRoute = createRoute({
  operationId: 'getReadiness',
  method: 'get',
  path: '/readyz',
  tags: ['health'],
  summary: 'Whether samples would be accepted and scored now',
  ...forEverybody,
  responses: {
    200: jsonContent(serviceReadiness, 'Yes'),
    503: jsonContent(serviceReadiness, 'No; the checks say what is missing'),
    ...problems(),
  },
});

export const readyHandler: RouteHandler<typeof readyRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const [database, objects, runners] = await Promise.all([
    check(async () => {
      await listRunners(services.db);
      return 'D1 answers';
    }),
    check(async () => {
      await services.objects.head('readiness');
      return 'R2 answers';
    }),
    check(() => checkRunners(services)),
  ]);
  if (!runners.ok) runners.detail = 'no runner is ready: samples are accepted and wait';
  const ready = database.ok && objects.ok && runners.ok;
  return c.json({ ready, checks: { database, objects, runners } }, ready ? 200 : 503);
};

export const metricsRoute = createRoute({
  operationId: 'getMetrics',
  method: 'get',
  path: '/metrics',
  tags: ['health'],
  summary: 'Figures for Prometheus',
  ...withScope('admin'),
  responses: {
    200: { description: 'Text format 0.0.4', content: { 'text/plain': { schema: z.string() } } },
    ...problems('unauthorized', 'forbidden'),
  },
});

export const metricsHandler: RouteHandler<typeof metricsRoute, ApiEnv> = async (c) => {
  const { db, now } = c.get('services');
  return c.text(renderMetrics(await readMetrics(db, now())), 200, { 'content-type': 'text/plain; version=0.0.4' });
};

export const modelsRoute = createRoute({
  operationId: 'listModels',
  method: 'get',
  path: '/v1/models',
  tags: ['models'],
  summary: 'Scorers that can be asked for, with their revision',
  ...forEverybody,
  responses: { 200: jsonContent(z.strictObject({ items: z.array(model) }), 'The models'), ...problems() },
});

export const modelsHandler: RouteHandler<typeof modelsRoute, ApiEnv> = async (c) => {
  const { db, runners, probeRunners } = c.get('services');
  await probeRunners();
  const configured = new Set(runners.map(({ name }) => name));
  const models = new Map<string, Model>();
  for (const { name, ready, scorer } of await listRunners(db)) {
    if (!configured.has(name) || !scorer) continue;
    const key = `${scorer.name} ${scorer.revision} ${scorer.provider} ${scorer.dtype}`;
    const known = models.get(key) ?? { ...scorer, runners: 0 };
    models.set(key, { ...known, runners: known.runners + (ready ? 1 : 0) });
  }
  return c.json({ items: [...models.values()] }, 200);
};

function circuitOf(row: RunnerRow | undefined, now: number): RunnerStatus['circuit'] {
  if (!row || row.retryAt === null) return 'closed';
  return row.retryAt > now ? 'open' : 'half_open';
}

export const runnersRoute = createRoute({
  operationId: 'listRunners',
  method: 'get',
  path: '/v1/runners',
  tags: ['models'],
  summary: 'Health and load of the runners',
  ...withScope('admin'),
  responses: {
    200: jsonContent(z.strictObject({ items: z.array(runnerStatus) }), 'The runners'),
    ...problems('unauthorized', 'forbidden'),
  },
});

export const runnersHandler: RouteHandler<typeof runnersRoute, ApiEnv> = async (c) => {
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
