/** `POST /v1/runs` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { LIMITS } from '#contract/limits.ts';
import { hasEnded, run, runSampleStatus } from '#contract/run.ts';
import { runRequest } from '#contract/run-request.ts';
import { type Trajectory, trajectory } from '#contract/trajectory.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { RunRow } from '#db/runs/rows.ts';
import type { ApiEnv } from '../context.ts';
import { runExample } from '../http/examples.ts';
import { readIdempotency } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { eachTrajectory } from '../trajectories/each-trajectory.ts';
import { acceptRun } from './accept-run.ts';
import { describeRun, loadShaping } from './load-run.ts';
import { renderSample } from './render-run.ts';
import { readPreferredWait, waitForRun } from './wait-for-run.ts';

/** A response with more tokens than this leaves the trajectories out; the caller reads them page by page. */
const TOKENS_IN_RESPONSE_MAX = 100_000;

export const endedRun = run.extend({
  trajectories: z
    .array(trajectory)
    .nullable()
    .describe('Null if they are too large for one response: read `GET /v1/runs/{id}/trajectories`.'),
  failures: z.array(runSampleStatus).describe('Samples without a result, with the reason.'),
});

export const route = createRoute({
  operationId: 'submitRun',
  method: 'post',
  path: '/v1/runs',
  tags: ['runs'],
  summary: 'Score responses to image questions',
  description:
    'Returns at once; the accepted run is durable. With `Prefer: wait=N` (at most 60 seconds), the response contains the results if the run ends in time.',
  ...withScope('score'),
  request: {
    headers: idempotencyHeader.extend({
      prefer: z
        .string()
        .max(200)
        .optional()
        .meta({
          description: '`wait=N`: wait up to N seconds for the run to end before responding.',
          examples: ['wait=30'],
        }),
    }),
    ...jsonBody(runRequest, runExample),
  },
  responses: {
    200: jsonContent(endedRun, 'The run ended within the time of `Prefer`'),
    202: jsonContent(run, 'Accepted; `Location` is the address of the run'),
    ...problemsOfJson(
      'unauthorized',
      'forbidden',
      'unknown_model',
      'image_missing',
      'idempotency_mismatch',
      'image_unsupported',
      'image_unreadable',
      'image_too_large',
    ),
  },
});

/** @returns null if the trajectories have too many tokens for one response */
async function readTrajectories(services: ApiServices, run: RunRow): Promise<Trajectory[] | null> {
  const shaping = await loadShaping(services, run, undefined);
  const trajectories: Trajectory[] = [];
  let tokens = 0;
  for await (const next of eachTrajectory(services, { run, shaping })) {
    tokens += next.tokens;
    if (tokens > TOKENS_IN_RESPONSE_MAX) return null;
    trajectories.push(next);
  }
  return trajectories;
}

async function describeEndedRun(services: ApiServices, run: RunRow) {
  const trajectories = await readTrajectories(services, run);
  const failed = await listSamples(services.db, { runId: run.id, state: 'failed', limit: LIMITS.samplesPerRunMax });
  return { ...(await describeRun(services, run)), trajectories, failures: failed.map(renderSample) };
}

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const idempotency = await readIdempotency(c);
  const { run: accepted, replayed } = await acceptRun(services, { tenant, request: c.req.valid('json'), idempotency });
  c.header('location', `/v1/runs/${accepted.id}`);
  if (replayed) c.header('idempotent-replayed', 'true');
  const waitMs = readPreferredWait(c.req.valid('header').prefer);
  const current = waitMs > 0 ? ((await waitForRun(services, accepted.id, waitMs)) ?? accepted) : accepted;
  if (waitMs === 0 || !hasEnded(current.status)) return c.json(await describeRun(services, current), 202);
  c.header('preference-applied', `wait=${waitMs / 1000}`);
  return c.json(await describeEndedRun(services, current), 200);
};
