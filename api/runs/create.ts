/** `POST /v1/runs` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { LIMITS } from '#contract/limits.ts';
import { hasEnded, run, runRequest, runSampleStatus } from '#contract/run.ts';
import { trajectory } from '#contract/trajectory.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { ApiEnv } from '../context.ts';
import { runExample } from '../http/examples.ts';
import { readIdempotency } from '../http/idempotency.ts';
import { idempotencyHeader, jsonBody, jsonContent, problemsOfJson, withScope } from '../http/route.ts';
import { eachTrajectory } from '../trajectories/each-trajectory.ts';
import { acceptRun } from './accept-run.ts';
import { describeRun, loadShaping } from './load-run.ts';
import { renderSample } from './render-run.ts';
import { readPreferredWait, waitForRun } from './wait-for-run.ts';

/** Tokens that an answer carries at most; a caller who has more reads them page by page. */
const TOKENS_ANSWERED_MAX = 100_000;

export const endedRun = run.extend({
  trajectories: z
    .array(trajectory)
    .nullable()
    .describe('Null where they are too many for one answer: read `GET /v1/runs/{id}/trajectories`.'),
  failures: z.array(runSampleStatus).describe('Samples that have no result, with the reason.'),
});

export const route = createRoute({
  operationId: 'submitRun',
  method: 'post',
  path: '/v1/runs',
  tags: ['runs'],
  summary: 'Score responses to image questions',
  description:
    'Accepted at once and durable from then on. With `Prefer: wait=N` (at most 60 seconds) the results come with the answer where they are ready in time.',
  ...withScope('score'),
  request: {
    headers: idempotencyHeader.extend({
      prefer: z
        .string()
        .max(200)
        .optional()
        .meta({
          description: '`wait=N`: hold the answer back for up to N seconds, until the run has ended.',
          examples: ['wait=30'],
        }),
    }),
    ...jsonBody(runRequest, runExample),
  },
  responses: {
    200: jsonContent(endedRun, 'The run has ended within the time that `Prefer` gave it'),
    202: jsonContent(run, 'Accepted; `Location` is where it can be watched'),
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

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const { 'idempotency-key': key, prefer } = c.req.valid('header');
  const idempotency = await readIdempotency(key, { path: c.req.path, body: await c.req.text() });
  const { run: accepted, replayed } = await acceptRun(services, { tenant, request: c.req.valid('json'), idempotency });
  c.header('location', `/v1/runs/${accepted.id}`);
  if (replayed) c.header('idempotent-replayed', 'true');
  const waitMs = readPreferredWait(prefer);
  let seen = accepted;
  if (waitMs > 0) {
    seen = (await waitForRun(services, accepted.id, waitMs)) ?? accepted;
    if (hasEnded(seen.status)) {
      const shaping = await loadShaping(services, seen, undefined);
      const trajectories = [];
      let tokens = 0;
      for await (const one of eachTrajectory(services, { run: seen, shaping })) {
        tokens += one.tokens;
        if (tokens > TOKENS_ANSWERED_MAX) break;
        trajectories.push(one);
      }
      c.header('preference-applied', `wait=${waitMs / 1000}`);
      const answered = tokens > TOKENS_ANSWERED_MAX ? null : trajectories;
      const failed = await listSamples(services.db, {
        runId: seen.id,
        state: 'failed',
        limit: LIMITS.samplesPerRunMax,
      });
      const failures = failed.map(renderSample);
      return c.json({ ...(await describeRun(services, seen)), trajectories: answered, failures }, 200);
    }
  }
  return c.json(await describeRun(services, seen), 202);
};
