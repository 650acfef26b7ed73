/** `POST /v1/weights`: log-probabilities or a dependency series in, training weights out. No model, nothing stored. */
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
  summary: 'VPPO weights from log-probabilities that a trainer already has',
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
    throw new SightlineError('invalid_request', `These numbers cannot be shaped: ${error.message}`);
  }
};
