/** Routes that do work: /v1/score, /v1/generate, /v1/views and /v1/drawings. */
import type { Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { SightlineError } from '#contract/errors.ts';
import { generateRequest, scoreRequest, type ViewsReply, viewsRequest } from '#contract/runner.ts';
import type { PromptSample } from '#contract/sample.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ScoreConfig } from '#contract/score-config.ts';
import type { Task } from '../inference/messages.ts';
import type { Supervisor } from '../inference/supervisor.ts';
import type { CallQueue, Ticket } from './call-queue.ts';
import type { Metrics } from './metrics.ts';
import { readCall } from './read-call.ts';
import { renderDrawing } from './render-drawing.ts';
import { type CallPlan, runCall } from './run-call.ts';

export const RETRY_AFTER_S = 5;

export interface WorkContext {
  supervisor: Supervisor;
  callQueue: CallQueue;
  metrics: Metrics;
  now: () => number;
  log: (entry: Record<string, unknown>) => void;
}

/** The images that a sample names: its task receives no others. */
function selectImages(
  sample: Pick<PromptSample, 'images' | 'replacement_images'>,
  images: ReadonlyMap<string, Uint8Array>,
): Task['images'] {
  const names = new Set(listSampleImages(sample));
  return [...images].filter(([name]) => names.has(name));
}

interface RequestedModel {
  model?: string | undefined;
  model_revision?: string | undefined;
}

/** @throws SightlineError `unknown_model` if the request names another model or revision */
function checkModel({ model, model_revision: revision }: RequestedModel, { scorer }: Supervisor): void {
  const isServed =
    (model === undefined || model === scorer.name) && (revision === undefined || revision === scorer.revision);
  if (isServed) return;
  const pointer = model === scorer.name ? '/model_revision' : '/model';
  throw new SightlineError('unknown_model', `This runner serves ${scorer.name} at revision ${scorer.revision}`, {
    errors: [{ pointer, message: 'is not the one that this runner serves' }],
  });
}

/** @throws SightlineError `busy` if the queue is full */
function requireTicket(callQueue: CallQueue): Ticket {
  const ticket = callQueue.enter();
  if (ticket) return ticket;
  throw new SightlineError(
    'busy',
    `The queue is full: ${callQueue.waiting()} calls are waiting. Try again in ${RETRY_AFTER_S} s`,
  );
}

/** Queues the call and streams its events as JSON lines. */
function streamCall(c: Context, plan: CallPlan, context: WorkContext): Response {
  const ticket = requireTicket(context.callQueue);
  const disconnected = new AbortController();
  c.header('content-type', 'application/x-ndjson');
  c.header('cache-control', 'no-store');
  return stream(c, async (out) => {
    out.onAbort(() => disconnected.abort());
    try {
      for await (const event of runCall(plan, { ...context, ticket, signal: disconnected.signal })) {
        context.metrics.observe(event);
        if (disconnected.signal.aborted) break;
        await out.write(`${JSON.stringify(event)}\n`);
      }
    } finally {
      ticket.release();
    }
  });
}

async function runViews(tasks: readonly Task[], signal: AbortSignal, context: WorkContext): Promise<ViewsReply> {
  const { supervisor, callQueue } = context;
  const ticket = requireTicket(callQueue);
  try {
    await ticket.turn;
    const reply: ViewsReply = { views: [] };
    for (const task of tasks) {
      for await (const event of supervisor.run(task, { signal, onStage: () => {} })) {
        if (event.type === 'view') reply.views.push(event.view);
      }
    }
    return reply;
  } finally {
    ticket.release();
  }
}

export function addWorkRoutes(app: Hono, context: WorkContext): void {
  const { supervisor } = context;

  app.post('/v1/score', async (c) => {
    const { request, images } = await readCall(c.req.raw, scoreRequest);
    checkModel(request, supervisor);
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
    return streamCall(c, { tasks, responsesTotal }, context);
  });

  app.post('/v1/generate', async (c) => {
    const { request, images } = await readCall(c.req.raw, generateRequest);
    checkModel(request, supervisor);
    const { samples, ...config } = request;
    const tasks = samples.map(
      (sample): Task => ({ kind: 'generate', config, sample, images: selectImages(sample, images) }),
    );
    return streamCall(c, { tasks, responsesTotal: samples.length * request.n }, context);
  });

  app.post('/v1/views', async (c) => {
    const { request, images } = await readCall(c.req.raw, viewsRequest);
    checkModel(request, supervisor);
    const { samples, ...config } = request;
    const tasks = samples.map(
      (sample): Task => ({ kind: 'views', config, sample, images: selectImages(sample, images) }),
    );
    return c.json(await runViews(tasks, c.req.raw.signal, context));
  });

  app.post('/v1/drawings', async (c) => {
    const png = await renderDrawing(await c.req.arrayBuffer());
    return c.body(png, 200, { 'content-type': 'image/png' });
  });
}
