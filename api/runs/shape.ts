/** `POST /v1/runs/{id}/shape`: new weights from the stored series, without a runner. */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { hasEnded, shapeRequest, shaping } from '#contract/run.ts';
import { type ClaimKey, claimIdempotencyKey } from '#db/idempotency/claim.ts';
import { shapeRun } from '#db/runs/shape.ts';
import type { ApiEnv } from '../context.ts';
import { readIdempotency, requireSameRequest } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { loadRun, loadShaping, runParams } from './load-run.ts';
import { renderShaping } from './render-run.ts';

export const route = createRoute({
  operationId: 'shapeRun',
  method: 'post',
  path: '/v1/runs/{id}/shape',
  tags: ['runs'],
  summary: 'Shape a run anew',
  description:
    'Computes α, advantages and masks of an ended run under another configuration. The result is a new shaping; earlier ones stay as they are. Read it with `?shaping=` on trajectories and exports.',
  ...withScope('score'),
  request: {
    params: runParams,
    headers: idempotencyHeader,
    ...jsonBody(shapeRequest, { shaping: { top_p: 0.2, scope: 'group' } }),
  },
  responses: {
    201: jsonContent(shaping, 'The shaping'),
    ...problemsOfJson(
      'unauthorized',
      'forbidden',
      'not_found',
      'run_not_finished',
      'shaping_inapplicable',
      'idempotency_mismatch',
    ),
  },
});

/** @returns the id that the shaping of this key has */
async function claim(services: ApiServices, wanted: ClaimKey): Promise<string> {
  const { resourceId, requestSha256 } = await claimIdempotencyKey(services.db, wanted);
  requireSameRequest(requestSha256, wanted);
  return resourceId;
}

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const request = c.req.valid('json');
  if (!hasEnded(run.status)) throw new SightlineError('run_not_finished', `The run is ${run.status}; wait for its end`);
  const now = services.now();
  const divergence = request.divergence ?? run.config.divergences[0] ?? 'kl';
  if (!run.config.divergences.includes(divergence)) {
    const message = `it has ${run.config.divergences.join(', ')}, not ${divergence}`;
    throw new SightlineError('shaping_inapplicable', `This shaping does not fit the run: ${message}`, {
      errors: [{ pointer: '/divergence', message }],
    });
  }
  const header = c.req.valid('header')['idempotency-key'];
  const idempotency = await readIdempotency(header, { path: c.req.path, body: await c.req.text() });
  const own = newId('shaping', now, services.random(16));
  const id = idempotency ? await claim(services, { ...idempotency, tenant: run.tenant, resourceId: own, now }) : own;
  if (id !== own) c.header('idempotent-replayed', 'true');
  // One that is there already, or that another request is making just now, is made again as it is.
  try {
    await shapeRun(services.db, { id, runId: run.id, divergence, config: request.shaping, now });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SightlineError('shaping_inapplicable', `This shaping does not fit the run: ${error.message}`);
  }
  const made = await loadShaping(services, run, id);
  if (!made) throw new RangeError(`the shaping ${id} was not stored`);
  return c.json(renderShaping(made), 201);
};
