/** `GET /v1/models` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type Model, model } from '#contract/service.ts';
import { listRunners } from '#db/runners/list.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, publicAccess } from '../http/route.ts';

export const route = createRoute({
  operationId: 'listModels',
  method: 'get',
  path: '/v1/models',
  tags: ['models'],
  summary: 'List available scorers with their revision',
  ...publicAccess,
  responses: { 200: jsonContent(z.strictObject({ items: z.array(model) }), 'The models'), ...problems() },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
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
