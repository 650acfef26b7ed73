/** `GET /v1/runs/{id}/events`: server-sent events; `Last-Event-ID` goes on where a connection broke. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { hasEnded } from '#contract/run.ts';
import { findRun } from '#db/runs/find.ts';
import { listRunEvents } from '#db/runs/list-events.ts';
import type { ApiEnv } from '../context.ts';
import { problems, withScope } from '../http/route.ts';
import { describeRun, loadRun, runParams } from './load-run.ts';

const LOOK_FIRST_MS = 100;
const LOOK_LAST_MS = 2_000;
const BEAT_MS = 15_000;
/** A caller whose connection is cut here comes back with Last-Event-ID. */
const OPEN_MAX_MS = 10 * 60_000;

export const route = createRoute({
  operationId: 'watchRun',
  method: 'get',
  path: '/v1/runs/{id}/events',
  tags: ['runs'],
  summary: 'Watch a run (server-sent events)',
  description:
    'Events `progress`, `waiting`, `retried` and `ended`, each with the run as it is then under `run`. The stream closes when the run has ended.',
  ...withScope('read'),
  request: {
    params: runParams,
    headers: z.object({
      'last-event-id': z
        .string()
        .regex(/^\d{1,15}$/, 'is the id of an event of this stream')
        .optional(),
    }),
  },
  responses: {
    200: { description: 'A stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { id } = await loadRun(services, c.get('principal').tenant, c.req.valid('param').id);
  let last = Number(c.req.valid('header')['last-event-id'] ?? 0);
  const { db, now, sleep } = services;
  return streamSSE(c, async (stream) => {
    const until = now() + OPEN_MAX_MS;
    let pause = LOOK_FIRST_MS;
    let spoken = now();
    while (!stream.aborted && now() < until) {
      // The run is read first: what ends after it shows its events in the next round.
      const run = await findRun(db, id);
      const events = await listRunEvents(db, id, last);
      for (const { id: eventId, event } of events) {
        last = eventId;
        const described = run ? await describeRun(services, run) : null;
        await stream.writeSSE({
          id: String(eventId),
          event: event.type,
          data: JSON.stringify({ ...event, run: described }),
        });
      }
      if (events.length > 0) {
        spoken = now();
        pause = LOOK_FIRST_MS;
        continue;
      }
      if (!run || hasEnded(run.status)) return;
      if (now() - spoken > BEAT_MS) {
        spoken = now();
        await stream.write(': still there\n\n');
      }
      await sleep(pause);
      pause = Math.min(LOOK_LAST_MS, pause * 1.5);
    }
  });
};
