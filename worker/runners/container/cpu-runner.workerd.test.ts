import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { createContainerFetch } from './container-fetch.ts';
import { CpuRunner } from './cpu-runner.ts';

const TOKEN = 'of-the-runner-in-a-container';
const RUNNERS = JSON.stringify([{ name: 'cpu', url: 'container://cpu', token: TOKEN }]);

interface Start {
  enableInternet: boolean;
  env: Record<string, string>;
}

/** What the platform gives a Durable Object that has a container: here one that answers with what it was asked. */
function createFakeContainer() {
  const starts: Start[] = [];
  const container = {
    running: false,
    start(options: Start) {
      starts.push(options);
      container.running = true;
    },
    monitor: () => new Promise<void>(() => {}),
    getTcpPort: (port: number) => ({
      async fetch(url: string, { headers }: { headers?: Headers }) {
        // The holder asks whether somebody listens, without headers.
        return Response.json({ port, path: new URL(url).pathname, authorization: headers?.get('authorization') });
      },
    }),
  };
  return { starts, container };
}

test('the first call starts the container, with its token and without the internet, and reaches the runner', async () => {
  const { starts, container } = createFakeContainer();
  const stub = env.SWEEPER.get(env.SWEEPER.idFromName('stands-for-a-container'));
  await runInDurableObject(stub as never, async (_instance, state) => {
    Object.defineProperty(state, 'container', { value: container });
    const runner = new CpuRunner(state as never, { ...env, SIGHTLINE_RUNNERS: RUNNERS });
    const namespace = {
      idFromName: () => 'cpu',
      get: () => ({ fetch: (url: URL, init?: RequestInit) => runner.fetch(new Request(url, init)) }),
    };
    const call = createContainerFetch(namespace as never);
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (let times = 0; times < 2; times += 1) {
      const reply = await call(new URL('/v1/score', 'container://cpu'), { method: 'POST', headers, body: '{}' });
      expect(await reply.json()).toEqual({ port: 8790, path: '/v1/score', authorization: `Bearer ${TOKEN}` });
    }
  });
  expect(starts).toEqual([{ enableInternet: false, env: { SIGHTLINE_TOKEN: TOKEN } }]);
});
