/** HTTP API of the runner. Work on samples happens in the inference process. */

import { createHash, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { stream } from 'hono/streaming';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ERRORS, SightlineError, toProblem } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { generateRequest, type Readiness, scoreRequest, type ViewsReply, viewsRequest } from '#contract/runner.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ScoreConfig } from '#contract/score-config.ts';
import type { Task } from '../inference/messages.ts';
import type { Supervisor } from '../inference/supervisor.ts';
import { createCallQueue, type Ticket } from './call-queue.ts';
import { createMetrics } from './metrics.ts';
import { readCall } from './read-call.ts';
import { renderDrawing } from './render-drawing.ts';
import { type CallPlan, runCall } from './run-call.ts';

export interface AppOptions {
  supervisor: Supervisor;
  token: string | undefined;
  queue: number;
  requestedProvider: string;
  now: () => number;
  log: (entry: Record<string, unknown>) => void;
}

const RETRY_AFTER_S = 5;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

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

/** The images that a sample names: its task receives no others. */
function selectImages(
  sample: { images: string[]; replacement_images?: string[] | undefined },
  images: ReadonlyMap<string, Uint8Array>,
): Task['images'] {
  const names = new Set(listSampleImages(sample));
  return [...images].filter(([name]) => names.has(name));
}

export function createApp(options: AppOptions): Hono {
  const { supervisor } = options;
  const callQueue = createCallQueue(options.queue);
  const metrics = createMetrics(supervisor, callQueue);
  const app = new Hono();

  function readiness(): Readiness {
    const ready = supervisor.ready();
    return {
      ready,
      scorer: supervisor.scorer,
      ...(ready ? {} : { reason: 'the inference process died; another one is starting' }),
      requested_provider: options.requestedProvider,
      capacity: 1,
      active: callQueue.active(),
      queued: callQueue.waiting(),
    };
  }

  function checkModel({
    model,
    model_revision,
  }: {
    model?: string | undefined;
    model_revision?: string | undefined;
  }): void {
    const { scorer } = supervisor;
    if (
      (model !== undefined && model !== scorer.name) ||
      (model_revision !== undefined && model_revision !== scorer.revision)
    ) {
      throw new SightlineError('unknown_model', `This runner serves ${scorer.name} at revision ${scorer.revision}`, {
        errors: [
          {
            pointer: model === scorer.name ? '/model_revision' : '/model',
            message: 'is not the one that this runner serves',
          },
        ],
      });
    }
  }

  function requireTicket(): Ticket {
    const ticket = callQueue.enter();
    if (ticket) return ticket;
    throw new SightlineError(
      'busy',
      `The queue is full: ${callQueue.waiting()} calls are waiting. Try again in ${RETRY_AFTER_S} s`,
    );
  }

  function streamCall(c: Context, plan: CallPlan): Response {
    const ticket = requireTicket();
    const disconnected = new AbortController();
    c.header('content-type', 'application/x-ndjson');
    c.header('cache-control', 'no-store');
    return stream(c, async (out) => {
      out.onAbort(() => disconnected.abort());
      try {
        for await (const event of runCall(plan, { ...options, ticket, signal: disconnected.signal })) {
          metrics.observe(event);
          if (disconnected.signal.aborted) break;
          await out.write(`${JSON.stringify(event)}\n`);
        }
      } finally {
        ticket.release();
      }
    });
  }

  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.code === 'internal')
      options.log({ level: 'error', detail: error.stack ?? String(error), path: c.req.path });
    if (problem.code === 'busy') c.header('retry-after', String(RETRY_AFTER_S));
    return c.json(problem, problem.status as ContentfulStatusCode, { 'content-type': 'application/problem+json' });
  });
  app.notFound((c) => {
    const problem = toProblem(new SightlineError('not_found', `A runner has no route ${c.req.method} ${c.req.path}`));
    return c.json(problem, ERRORS.not_found.status, { 'content-type': 'application/problem+json' });
  });

  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', (c) => {
    const state = readiness();
    return c.json(state, state.ready ? 200 : 503);
  });

  app.use('/v1/*', requireToken(options.token));
  app.use('/metrics', requireToken(options.token));
  app.use(
    '/v1/*',
    bodyLimit({
      maxSize: LIMITS.requestBytesMax,
      onError: () => {
        throw new SightlineError(
          'payload_too_large',
          `The body is too large; the limit is ${LIMITS.requestBytesMax} bytes`,
        );
      },
    }),
  );

  app.get('/metrics', async (c) => c.text(await metrics.render(), 200, { 'content-type': metrics.contentType }));
  app.get('/v1/models', (c) => c.json({ models: [supervisor.scorer] }));

  app.post('/v1/score', async (c) => {
    const { request, images } = await readCall(c.req.raw, scoreRequest);
    checkModel(request);
    const { samples, model: _model, model_revision: _revision, ...config } = request;
    const tasks = samples.map(
      (sample): Task => ({
        kind: 'score',
        config: config satisfies ScoreConfig,
        sample,
        images: selectImages(sample, images),
      }),
    );
    const responsesTotal = samples.reduce((sum, { responses }) => sum + responses.length, 0);
    return streamCall(c, { tasks, responsesTotal });
  });

  app.post('/v1/generate', async (c) => {
    const { request, images } = await readCall(c.req.raw, generateRequest);
    checkModel(request);
    const { samples, ...config } = request;
    const tasks = samples.map(
      (sample): Task => ({ kind: 'generate', config, sample, images: selectImages(sample, images) }),
    );
    return streamCall(c, { tasks, responsesTotal: samples.length * request.n });
  });

  app.post('/v1/views', async (c) => {
    const { request, images } = await readCall(c.req.raw, viewsRequest);
    checkModel(request);
    const { samples, ...config } = request;
    const ticket = requireTicket();
    try {
      await ticket.turn;
      const reply: ViewsReply = { views: [] };
      for (const sample of samples) {
        const task: Task = { kind: 'views', config, sample, images: selectImages(sample, images) };
        for await (const event of supervisor.run(task, { signal: c.req.raw.signal, onStage: () => {} })) {
          if (event.type === 'view') reply.views.push(event.view);
        }
      }
      return c.json(reply);
    } finally {
      ticket.release();
    }
  });

  app.post('/v1/drawings', async (c) => {
    const png = await renderDrawing(await c.req.arrayBuffer());
    return c.body(png, 200, { 'content-type': 'image/png' });
  });

  return app;
}
