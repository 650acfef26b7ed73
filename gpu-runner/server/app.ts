/** HTTP API of the runner: authentication, limits, errors, health and metrics. work-routes.ts has the calls. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERRORS, SightlineError, toProblem } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Readiness } from '#contract/runner.ts';
import type { Supervisor } from '../inference/supervisor.ts';
import { type CallQueue, createCallQueue } from './call-queue.ts';
import { createMetrics } from './metrics.ts';
import { addWorkRoutes, RETRY_AFTER_S } from './work-routes.ts';

export interface AppOptions {
  supervisor: Supervisor;
  token: string | undefined;
  /** Number of calls that may wait while one runs. */
  queue: number;
  requestedProvider: string;
  now: () => number;
  log: (entry: Record<string, unknown>) => void;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares hashes in constant time. Without a configured token, all calls are accepted. */
function requireToken(token: string | undefined) {
  return createMiddleware(async (c, next) => {
    if (token !== undefined) {
      const sent = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
      if (!timingSafeEqual(digest(sent), digest(token))) {
        throw new SightlineError(
          'unauthorized',
          'The token is missing or wrong. Send the token of this runner as "Authorization: Bearer …"',
        );
      }
    }
    await next();
  });
}

/** @throws SightlineError `payload_too_large` */
function limitBody() {
  return bodyLimit({
    maxSize: LIMITS.requestBytesMax,
    onError: () => {
      throw new SightlineError(
        'payload_too_large',
        `The body is too large; the limit is ${LIMITS.requestBytesMax} bytes`,
      );
    },
  });
}

function readReadiness({ supervisor, requestedProvider }: AppOptions, callQueue: CallQueue): Readiness {
  const ready = supervisor.ready();
  return {
    ready,
    scorer: supervisor.scorer,
    ...(ready ? {} : { reason: 'the inference process died; another one is starting' }),
    requested_provider: requestedProvider,
    capacity: 1,
    active: callQueue.active(),
    queued: callQueue.waiting(),
  };
}

/** Answers errors as problem documents (RFC 9457). */
function addErrorHandlers(app: Hono, { log }: AppOptions): void {
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.code === 'internal') {
      log({ level: 'error', detail: error.stack ?? String(error), path: c.req.path });
    }
    if (problem.code === 'busy') c.header('retry-after', String(RETRY_AFTER_S));
    return c.json(problem, problem.status as ContentfulStatusCode, { 'content-type': 'application/problem+json' });
  });
  app.notFound((c) => {
    const problem = toProblem(new SightlineError('not_found', `A runner has no route ${c.req.method} ${c.req.path}`));
    return c.json(problem, ERRORS.not_found.status, { 'content-type': 'application/problem+json' });
  });
}

export function createApp(options: AppOptions): Hono {
  const { supervisor, token, now, log } = options;
  const callQueue = createCallQueue(options.queue);
  const metrics = createMetrics(supervisor, callQueue);
  const app = new Hono();
  addErrorHandlers(app, options);

  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', (c) => {
    const readiness = readReadiness(options, callQueue);
    return c.json(readiness, readiness.ready ? 200 : 503);
  });

  app.use('/v1/*', requireToken(token));
  app.use('/metrics', requireToken(token));
  app.use('/v1/*', limitBody());

  app.get('/metrics', async (c) => c.text(await metrics.render(), 200, { 'content-type': metrics.contentType }));
  app.get('/v1/models', (c) => c.json({ models: [supervisor.scorer] }));
  addWorkRoutes(app, { supervisor, callQueue, metrics, now, log });
  return app;
}
