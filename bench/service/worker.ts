/** The service with extra routes: baselines to compare with, in the same workerd, and routes that insert test data. */
import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types';
// Must come first: it extends zod, and only schemas created afterwards have the methods that the OpenAPI document uses.
import '@hono/zod-openapi';
import { Hono } from 'hono';
import { runRequest } from '#contract/run-request.ts';
import type { Env, WakeUp } from '#worker/env.ts';
import service from '#worker/index.ts';
import { boardToFill, fillBoard } from './fill-board.ts';
import { fillRun, finishedRun, insertFinishedRun, trajectorySlice } from './fill-run.ts';
import { datasetVersion, fillSignals } from './fill-signals.ts';

export { Sweeper } from '#worker/index.ts';

const bench = new Hono<{ Bindings: Env }>().basePath('/bench');

bench.post('/prepare', async (c) => {
  await c.env.DB.exec(
    'CREATE TABLE IF NOT EXISTS bench_runs (id TEXT PRIMARY KEY, request TEXT NOT NULL, created_at INTEGER NOT NULL)',
  );
  return c.json({});
});

/** Baseline of submitting a run: the same body, the same schema, one inserted row. */
bench.post('/submit', async (c) => {
  const request = runRequest.safeParse(await c.req.json());
  if (!request.success) return c.json({ error: 'invalid' }, 422);
  const id = crypto.randomUUID();
  await c.env.DB.prepare('INSERT INTO bench_runs (id, request, created_at) VALUES (?, ?, ?)')
    .bind(id, JSON.stringify(request.data), Date.now())
    .run();
  return c.json({ id }, 202);
});

/** Baseline of any request: reads the body and returns a small response. */
bench.post('/empty', async (c) => {
  await c.req.arrayBuffer();
  return c.json({});
});

bench.post('/runs', async (c) => c.json({ id: await insertFinishedRun(c.env, finishedRun.parse(await c.req.json())) }));

bench.post('/trajectories', async (c) => {
  await fillRun(c.env, trajectorySlice.parse(await c.req.json()));
  return c.json({});
});

bench.post('/signals', async (c) => c.json({ id: await fillSignals(c.env, datasetVersion.parse(await c.req.json())) }));

bench.post('/boards', async (c) => {
  await fillBoard(c.env, boardToFill.parse(await c.req.json()));
  return c.json({});
});

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    const app = pathname.startsWith('/bench/') ? bench : service;
    return app.fetch(request, env, context);
  },
  queue: (batch: MessageBatch<WakeUp>, env: Env, context: ExecutionContext) => service.queue(batch, env, context),
};
