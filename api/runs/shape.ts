/** `POST /v1/runs/{id}/shape`: computes new weights from the stored series, without a runner. */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { hasEnded } from '#contract/run.ts';
import { shapeRequest, shaping } from '#contract/shaping.ts';
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
  summary: 'Compute a new shaping of a run',
  description:
    'Computes α, advantages and masks of an ended run with another configuration. Creates a new shaping and leaves earlier ones unchanged. To read it, add `?shaping=` to trajectories and exports.',
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

/** @returns the ID of the shaping that belongs to the Idempotency-Key */
async function claimShapingId(services: ApiServices, claim: ClaimKey): Promise<string> {
  const { resourceId, requestSha256 } = await claimIdempotencyKey(services.db, claim);
  requireSameRequest(requestSha256, claim);
  return resourceId;
}

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const run = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  const request = c.req.valid('json');
  if (!hasEnded(run.status)) {
    throw new SightlineError('run_not_finished', `The run has the status "${run.status}": wait until it ends`);
  }
  const now = services.now();
  const divergence = request.divergence ?? run.config.divergences[0] ?? 'kl';
  if (!run.config.divergences.includes(divergence)) {
    const message = `the run was scored with ${run.config.divergences.join(', ')}, not ${divergence}`;
    throw new SightlineError('shaping_inapplicable', `This shaping cannot be applied: ${message}`, {
      errors: [{ pointer: '/divergence', message }],
    });
  }
  const idempotency = await readIdempotency(c);
  const proposedId = newId('shaping', now, services.random(16));
  const id = idempotency
    ? await claimShapingId(services, { ...idempotency, tenant: run.tenant, resourceId: proposedId, now })
    : proposedId;
  if (id !== proposedId) c.header('idempotent-replayed', 'true');
  // Repeating the computation of an existing shaping changes nothing.
  try {
    await shapeRun(services.db, { id, runId: run.id, divergence, config: request.shaping, now });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SightlineError('shaping_inapplicable', `This shaping cannot be applied: ${error.message}`);
  }
  const stored = await loadShaping(services, run, id);
  if (!stored) throw new RangeError(`the shaping ${id} was not stored`);
  return c.json(renderShaping(stored), 201);
};
