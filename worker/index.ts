/** Entry of the Worker: requests, wake-ups from the queue, and the Durable Object whose alarm finds what was lost. */
import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types';
import { createApp } from '#api/app.ts';
import { site } from '#pages/site.ts';
import { createAllowances } from './allowance.ts';
import { createCoalescer } from './coalesce.ts';
import { runDispatchLoop } from './dispatch/dispatch-loop.ts';
import { renderDrawing, renderView } from './dispatch/render-view.ts';
import { probeUnknownRunners } from './dispatch/runner-pool.ts';
import type { Env, WakeUp } from './env.ts';
import { createServices } from './services.ts';
import { createSweeperArming } from './sweep/arm-sweeper.ts';

export { CpuRunner } from './container/cpu-runner.ts';
export { Sweeper } from './sweep/sweeper.ts';

/** A crowd that submits needs one wake-up now and then, not one each. Of an isolate. */
const clock = { now: () => Date.now(), sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
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
      renderView: (wish) => renderView(services, wish),
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
    // Wake-ups that wait together ask for the same thing.
    batch.ackAll();
    await runDispatchLoop(createServices(env));
  },
};
