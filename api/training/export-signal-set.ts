/** `POST /v1/signals/{id}/training` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { signalSetId } from '#contract/ids.ts';
import { trainingRequest } from '#contract/training-set.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, problemsOfJson, withScope } from '../http/route.ts';
import { loadSignalSet } from '../signals/load-signal-set.ts';
import { DESCRIPTION, EXAMPLE, fileResponse, toFileResponse } from './file-response.ts';
import { createSignalSetSource } from './signal-set-source.ts';

export const route = createRoute({
  operationId: 'exportSignalsTraining',
  method: 'post',
  path: '/v1/signals/{id}/training',
  tags: ['signals'],
  summary: 'Export a training set from the responses of a signal set',
  description: `${DESCRIPTION} Rows are in the order of the dataset; responses without a reward are graded with the answers of their sample.`,
  ...withScope('read'),
  request: { params: z.object({ id: signalSetId }), ...jsonBody(trainingRequest, EXAMPLE) },
  responses: { ...fileResponse, ...problemsOfJson('unauthorized', 'forbidden', 'not_found', 'filter_inapplicable') },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const set = await loadSignalSet(services, c.get('principal').tenant, c.req.valid('param').id);
  const source = createSignalSetSource(services, set);
  return c.body(...(await toFileResponse(services, { id: set.id, source, request: c.req.valid('json') })));
};
