/** Entry of the Worker: HTTP requests, wake-ups from the queue, and the Durable Object whose alarm runs the sweep. */
import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types';
import { createApp } from '#api/app.ts';
import { site } from '#pages/site.ts';
import { createAllowances } from './allowance.ts';
import { createCoalescer } from './coalesce.ts';
import { runDispatchLoop } from './dispatch/dispatch-loop.ts';
import type { Env, WakeUp } from './env.ts';
import { probeUnknownRunners } from './runners/probe-runner.ts';
import { renderDrawing } from './runners/render-drawing.ts';
import { renderView } from './runners/render-view.ts';
import { createServices } from './services.ts';
import { createSweeperArming } from './sweep/arm-sweeper.ts';

export { CpuRunner } from './runners/container/cpu-runner.ts';
export { Sweeper } from './sweep/sweeper.ts';

const clock = { now: () => Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
/** Coalesces wake-ups per isolate: many submissions at once need few. */
const dispatchSoon = createCoalescer({ everyMs: 50, ...clock });
const sweepSoon = createCoalescer({ everyMs: 1_000, ...clock });
const allow = createAllowances();
const armSweeper = createSweeperArming();

const app = createApp<Env>({
  site,
  servicesOf: (env, defer) => {
    const services = createServices(env);
    const { adminKey, runners, graders, tryMode } = services.settings;
    const takeBlock = async (key: string) => (await env.RATE_LIMIT.limit({ key })).success;
    return {
      ...services,
      adminKey,
      runners,
      graders,
      tryMode,
      defer,
      wakeDispatch: () => dispatchSoon(services.wakeDispatch),
      wakeSweeper: (at) => sweepSoon(() => services.wakeSweeper(at)),
      probeRunners: () => probeUnknownRunners(services),
      renderView: (request) => renderView(services, request),
      renderDrawing: (svg) => renderDrawing(services, svg),
      allow: (caller) => allow({ takeBlock, caller, now: services.now() }),
      allowTry: async (address) => (await env.TRY_LIMIT.limit({ key: address })).success,
    };
  },
});

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    await armSweeper(() => createServices(env), request.method);
    return app.fetch(request, env, context);
  },
  async queue(batch: MessageBatch<WakeUp>, env: Env, _context: ExecutionContext): Promise<void> {
    // One dispatch loop serves all waiting wake-ups.
    batch.ackAll();
    await runDispatchLoop(createServices(env));
  },
};
