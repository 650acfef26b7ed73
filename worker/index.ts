/** Entry of the Worker: requests, wake-ups from the queue, and the Durable Object whose alarm finds what was lost. */
import type { ExecutionContext, MessageBatch } from '@cloudflare/workers-types';
import { createApp } from '#api/app.ts';
import { drain } from './dispatch/drain.ts';
import type { Env, WakeUp } from './env.ts';
import { createServices } from './services.ts';

export { Sweeper } from './sweeper.ts';

const app = createApp<Env>((env, defer) => {
  const services = createServices(env);
  const { adminKey, runners } = services.settings;
  return {
    ...services,
    adminKey,
    runners,
    defer,
    allow: async (caller) => (await env.RATE_LIMIT.limit({ key: caller })).success,
  };
});

export default {
  fetch: app.fetch,
  async queue(batch: MessageBatch<WakeUp>, env: Env, _context: ExecutionContext): Promise<void> {
    // Wake-ups that wait together ask for the same thing.
    batch.ackAll();
    await drain(createServices(env));
  },
};
