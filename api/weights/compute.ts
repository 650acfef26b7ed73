/** `POST /v1/weights`: computes training weights from log-probabilities or dependencies, without a model. */
import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { weightsInput, weightsOutput } from '#contract/weights.ts';
import { computeWeights } from '#core/scoring/index.ts';
import type { ApiEnv } from '../context.ts';
import { jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';

export const route = createRoute({
  operationId: 'computeWeights',
  method: 'post',
  path: '/v1/weights',
  tags: ['weights'],
  summary: 'Compute VPPO weights from log-probabilities of a trainer',
  ...withScope('score'),
  request: jsonBody(weightsInput, {
    old_log_probs: [
      [-0.1, -0.2, -1.5],
      [-0.3, -0.1, -0.2],
    ],
    aug_log_probs: [
      [-0.1, -2.2, -1.6],
      [-0.3, -0.1, -0.3],
    ],
    rewards: [1, 0],
  }),
  responses: {
    200: jsonContent(weightsOutput, 'Dependency, mask, α, advantages and token weights'),
    ...problemsOfJson('unauthorized', 'forbidden'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = (c) => {
  try {
    return c.json(computeWeights(c.req.valid('json')), 200);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SightlineError('invalid_request', `Weights cannot be computed: ${error.message}`);
  }
};
