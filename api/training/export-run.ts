/** `POST /v1/runs/{id}/training` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { runId } from '#contract/ids.ts';
import { trainingRequest } from '#contract/training-set.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, problemsOfJson, withScope } from '../http/route.ts';
import { loadRun } from '../runs/load-run.ts';
import { DESCRIPTION, EXAMPLE, fileResponse, toFileResponse } from './file-response.ts';
import { createRunSource } from './run-source.ts';

export const route = createRoute({
  operationId: 'exportRunTraining',
  method: 'post',
  path: '/v1/runs/{id}/training',
  tags: ['runs'],
  summary: 'Export a training set from the responses of a run',
  description: DESCRIPTION,
  ...withScope('read'),
  request: { params: z.object({ id: runId }), ...jsonBody(trainingRequest, EXAMPLE) },
  responses: {
    ...fileResponse,
    ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'run_not_finished', 'filter_inapplicable'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const source = createRunSource(services, run);
  return c.body(...(await toFileResponse(services, { id: run.id, source, request: c.req.valid('json') })));
};
