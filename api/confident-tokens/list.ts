/** `GET /v1/runs/{id}/confident-tokens` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { confidentQuery, confidentTokens } from '#contract/confident.ts';
import { runId } from '#contract/ids.ts';
import type { ApiEnv } from '../context.ts';
import { jsonContent, problems, withScope } from '../http/route.ts';
import { loadRun } from '../runs/load-run.ts';
import { loadConfidentTokens } from './load-page.ts';

export const route = createRoute({
  operationId: 'listConfidentTokens',
  method: 'get',
  path: '/v1/runs/{id}/confident-tokens',
  tags: ['runs'],
  summary: 'List confident tokens that do not depend on the image',
  description:
    'Possible hallucinations: p(o_t | I) is high, S_t is low compared to the run, and the image changes the log-probability little. Each request reads a bounded number of tokens and reports how many; `next_cursor` continues with the same `dependency_max`. Send the other thresholds again with the cursor.',
  ...withScope('read'),
  request: { params: z.object({ id: runId }), query: confidentQuery },
  responses: {
    200: jsonContent(confidentTokens, 'A page, in the order of the run'),
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  return c.json(await loadConfidentTokens(services, run, c.req.valid('query')), 200);
};
