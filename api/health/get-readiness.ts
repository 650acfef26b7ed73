/** `GET /readyz` */
import { createRoute, type RouteHandler, type z } from '@hono/zod-openapi';
import { serviceReadiness } from '#contract/service.ts';
import { listRunners } from '#db/runners/list.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';
import type { ApiServices } from '../services.ts';

type Check = z.infer<typeof serviceReadiness>['checks']['database'];

async function check(step: () => Promise<string>): Promise<Check> {
  try {
    return { ok: true, detail: await step() };
  } catch {
    return { ok: false, detail: 'does not respond' };
  }
}

async function checkRunners({ db, runners, probeRunners }: ApiServices): Promise<string> {
  await probeRunners();
  const rows = await listRunners(db);
  const ready = runners.filter(({ name }) => rows.find((row) => row.name === name)?.ready);
  if (ready.length === 0) throw new Error('none');
  return `${ready.length} of ${runners.length} are ready`;
}

export const route = createRoute({
  operationId: 'getReadiness',
  method: 'get',
  path: '/readyz',
  tags: ['health'],
  summary: 'Check whether the service can accept and score samples now',
  ...publicAccess,
  responses: {
    200: jsonContent(serviceReadiness, 'Yes'),
    503: jsonContent(serviceReadiness, 'No; the checks name what is missing'),
    ...problems(),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const [database, objects, runners] = await Promise.all([
    check(async () => {
      await listRunners(services.db);
      return 'D1 responds';
    }),
    check(async () => {
      await services.objects.head('readiness');
      return 'R2 responds';
    }),
    check(() => checkRunners(services)),
  ]);
  if (!runners.ok) runners.detail = 'no runner is ready: samples are accepted and queued';
  const ready = database.ok && objects.ok && runners.ok;
  return c.json({ ready, checks: { database, objects, runners } }, ready ? 200 : 503);
};
