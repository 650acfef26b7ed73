/** The Worker with stores that can be made to fail. */
// Imported first, as in worker/index.ts: it extends zod before schemas are created.
import '#api/app.ts';
import type { DurableObjectState, ExecutionContext, MessageBatch } from '@cloudflare/workers-types';
import { runDispatchLoop } from '#worker/dispatch/dispatch-loop.ts';
import type { Env, WakeUp } from '#worker/env.ts';
import worker, { Sweeper as RealSweeper } from '#worker/index.ts';
import { createServices } from '#worker/services.ts';
import { arm, withFaults } from './faulty-bindings.ts';

export class Sweeper extends RealSweeper {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, withFaults(env));
  }
}

/** Sends wake-ups and runs claimers concurrently: `?messages=20&claimers=32`. */
async function wake(url: URL, env: Env): Promise<Response> {
  const times = (name: string) => Array.from({ length: Number(url.searchParams.get(name)) });
  await Promise.all(times('messages').map(() => env.WAKE_UPS.send({ kind: 'dispatch' })));
  await Promise.all(times('claimers').map(() => runDispatchLoop(createServices(env))));
  return new Response('woken');
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === '/faults/arm') {
      arm(await request.json());
      return new Response('armed');
    }
    if (url.pathname === '/faults/wake') return wake(url, env);
    return worker.fetch(request, withFaults(env), context);
  },
  queue(batch: MessageBatch<WakeUp>, env: Env, context: ExecutionContext): Promise<void> {
    return worker.queue(batch, withFaults(env), context);
  },
};
