import type { DurableObjectNamespace } from '@cloudflare/workers-types';
import { describe, expect, test } from 'vitest';
import { createContainerFetch } from './container-fetch.ts';
import { containerVariables } from './container-variables.ts';

/** A namespace whose instances return `reply` and record their calls. */
function createNamespace(reply: () => Response) {
  const calls: string[] = [];
  const namespace = {
    idFromName: (name: string) => name,
    get: (name: string) => ({
      fetch: async (url: URL) => {
        calls.push(`${name} ${url.pathname}`);
        return reply();
      },
    }),
  };
  return { calls, namespace: namespace as unknown as DurableObjectNamespace };
}

describe('createContainerFetch', () => {
  test('calls the instance named in the URL', async () => {
    const { calls, namespace } = createNamespace(() => new Response('{}'));
    const containerFetch = createContainerFetch(namespace);
    await containerFetch(new URL('/v1/score', 'container://cpu'));
    await containerFetch(new URL('/v1/score', 'container://other'));
    expect(calls).toEqual(['cpu /v1/score', 'other /v1/score']);
  });

  test('returns the reply of a runner that is not ready', async () => {
    const { namespace } = createNamespace(() => Response.json({ ready: false }, { status: 503 }));
    const reply = await createContainerFetch(namespace)(new URL('/readyz', 'container://cpu'));
    expect(await reply.json()).toEqual({ ready: false });
  });

  test('throws if the container cannot start', async () => {
    const message = 'There is no Container instance available at this time.';
    const { namespace } = createNamespace(() => new Response(message, { status: 503 }));
    const call = createContainerFetch(namespace)(new URL('/v1/score', 'container://cpu'));
    await expect(call).rejects.toThrow(message);
  });

  test('throws without the binding CPU_RUNNER', async () => {
    await expect(createContainerFetch(undefined)(new URL('/readyz', 'container://cpu'))).rejects.toThrow('CPU_RUNNER');
  });
});

describe('containerVariables', () => {
  test('returns the token of the runner in the container and nothing of other runners', () => {
    const runners = [
      { name: 'gpu', url: 'https://gpu.example.com', token: 'token-of-gpu-runner' },
      { name: 'cpu', url: 'container://cpu', token: 'token-of-container' },
    ];
    expect(containerVariables(runners)).toEqual({ SIGHTLINE_TOKEN: 'token-of-container' });
  });

  test.each([
    ['a runner without a token', [{ name: 'cpu', url: 'container://cpu' }]],
    ['no runner in a container', []],
    [
      'runners with two tokens',
      [
        { name: 'a', url: 'container://a', token: 'first-token-0000' },
        { name: 'b', url: 'container://b', token: 'other-token-0000' },
      ],
    ],
  ])('refuses %s', (_, runners) => {
    expect(() => containerVariables(runners)).toThrow('SIGHTLINE_RUNNERS');
  });
});
