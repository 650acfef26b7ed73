/** `GET /v1/runs/{id}/events`: server-sent events, resumed after `Last-Event-ID`. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { hasEnded } from '#contract/run.ts';
import { findRun } from '#db/runs/find.ts';
import { listRunEvents } from '#db/runs/list-events.ts';
import type { ApiEnv } from '../context.ts';
import { problems, withScope } from '../http/route.ts';
import { describeRun, loadRun, runParams } from './load-run.ts';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 2_000;
const HEARTBEAT_MS = 15_000;
/** After this the stream closes; clients reconnect with Last-Event-ID. */
const OPEN_MAX_MS = 10 * 60_000;

export const route = createRoute({
  operationId: 'watchRun',
  method: 'get',
  path: '/v1/runs/{id}/events',
  tags: ['runs'],
  summary: 'Watch a run (server-sent events)',
  description:
    'Events `progress`, `waiting`, `retried` and `ended`, each with the current run under `run`. The stream closes when the run has ended.',
  ...withScope('read'),
  request: {
    params: runParams,
    headers: z.object({
      'last-event-id': z
        .string()
        .regex(/^\d{1,15}$/, 'must be the ID of an event of this stream')
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
    const deadline = now() + OPEN_MAX_MS;
    let pause = FIRST_PAUSE_MS;
    let lastSent = now();
    while (!stream.aborted && now() < deadline) {
      // Reads the run before its events: if it ends in between, the next round sends the last events.
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
        lastSent = now();
        pause = FIRST_PAUSE_MS;
        continue;
      }
      if (!run || hasEnded(run.status)) return;
      if (now() - lastSent > HEARTBEAT_MS) {
        lastSent = now();
        await stream.write(': still there\n\n');
      }
      await sleep(pause);
      pause = Math.min(LAST_PAUSE_MS, pause * 1.5);
    }
  });
};
