import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { createContainerFetch } from './container-fetch.ts';
import { CpuRunner } from './cpu-runner.ts';

const TOKEN = 'token-of-the-runner';
const RUNNERS = JSON.stringify([{ name: 'cpu', url: 'container://cpu', token: TOKEN }]);

interface Start {
  enableInternet: boolean;
  env: Record<string, string>;
}

/** The container of a Durable Object; its server echoes the request. */
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
        // The class Container probes the port without headers.
        return Response.json({ port, path: new URL(url).pathname, authorization: headers?.get('authorization') });
      },
    }),
  };
  return { starts, container };
}

test('CpuRunner starts its container on the first call, with its token and without internet access', async () => {
  const { starts, container } = createFakeContainer();
  const stub = env.SWEEPER.get(env.SWEEPER.idFromName('container-in-test'));
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
