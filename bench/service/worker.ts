/** The service's own handlers with the routes that they are compared with, so that both run in one workerd. */
import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types';
// First: it extends zod, and only schemas that are made afterwards have what the API's document asks them.
import '@hono/zod-openapi';
import { Hono } from 'hono';
import { runRequest } from '#contract/run.ts';
import type { Env, WakeUp } from '#worker/env.ts';
import service from '#worker/index.ts';
import { boardToFill, fillBoard } from './fill-board.ts';
import { beginRun, fillRun, runToFill, slice } from './fill-run.ts';
import { fillSignals, versionToFill } from './fill-signals.ts';

export { Sweeper } from '#worker/index.ts';

const bench = new Hono<{ Bindings: Env }>().basePath('/bench');

bench.post('/prepare', async (c) => {
  await c.env.DB.exec(
    'CREATE TABLE IF NOT EXISTS bench_runs (id TEXT PRIMARY KEY, request TEXT NOT NULL, created_at INTEGER NOT NULL)',
  );
  return c.json({});
});

/** What submitting a run costs at the least: the same body, the same schema, one row. */
bench.post('/submit', async (c) => {
  const request = runRequest.safeParse(await c.req.json());
  if (!request.success) return c.json({ error: 'invalid' }, 422);
  const id = crypto.randomUUID();
  await c.env.DB.prepare('INSERT INTO bench_runs (id, request, created_at) VALUES (?, ?, ?)')
    .bind(id, JSON.stringify(request.data), Date.now())
    .run();
  return c.json({ id }, 202);
});

/** What any request costs: its body is read and a small answer is given. */
bench.post('/empty', async (c) => {
  await c.req.arrayBuffer();
  return c.json({});
});

bench.post('/runs', async (c) => c.json({ id: await beginRun(c.env, runToFill.parse(await c.req.json())) }));

bench.post('/trajectories', async (c) => {
  await fillRun(c.env, slice.parse(await c.req.json()));
  return c.json({});
});

bench.post('/signals', async (c) => c.json({ id: await fillSignals(c.env, versionToFill.parse(await c.req.json())) }));

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
