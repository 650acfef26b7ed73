import type { DurableObjectNamespace } from '@cloudflare/workers-types';
import { describe, expect, test } from 'vitest';
import { createContainerFetch } from './container-fetch.ts';
import { containerVariables } from './container-variables.ts';

/** A namespace whose instances answer with `reply` and remember who was asked for what. */
function createNamespace(reply: () => Response) {
  const asked: string[] = [];
  const namespace = {
    idFromName: (name: string) => name,
    get: (name: string) => ({
      fetch: async (url: URL) => {
        asked.push(`${name} ${url.pathname}`);
        return reply();
      },
    }),
  };
  return { asked, namespace: namespace as unknown as DurableObjectNamespace };
}

describe('a runner at container://NAME', () => {
  test('is the instance of that name', async () => {
    const { asked, namespace } = createNamespace(() => new Response('{}'));
    const containerFetch = createContainerFetch(namespace);
    await containerFetch(new URL('/v1/score', 'container://cpu'));
    await containerFetch(new URL('/v1/score', 'container://other'));
    expect(asked).toEqual(['cpu /v1/score', 'other /v1/score']);
  });

  test('tells that it is not ready in its own words', async () => {
    const { namespace } = createNamespace(() => Response.json({ ready: false }, { status: 503 }));
    const reply = await createContainerFetch(namespace)(new URL('/readyz', 'container://cpu'));
    expect(await reply.json()).toEqual({ ready: false });
  });

  test('is away, and not at fault, while its container cannot be started', async () => {
    const words = 'There is no Container instance available at this time.';
    const { namespace } = createNamespace(() => new Response(words, { status: 503 }));
    const call = createContainerFetch(namespace)(new URL('/v1/score', 'container://cpu'));
    await expect(call).rejects.toThrow(words);
  });

  test('needs the binding', async () => {
    await expect(createContainerFetch(undefined)(new URL('/readyz', 'container://cpu'))).rejects.toThrow('CPU_RUNNER');
  });
});

describe('the variables of a container', () => {
  test('are the token that the dispatch shows, and nothing of other runners', () => {
    const runners = [
      { name: 'gpu', url: 'https://gpu.example.com', token: 'of-the-gpu-runner' },
      { name: 'cpu', url: 'container://cpu', token: 'of-the-container' },
    ];
    expect(containerVariables(runners)).toEqual({ SIGHTLINE_TOKEN: 'of-the-container' });
  });

  test.each([
    ['none', [{ name: 'cpu', url: 'container://cpu' }]],
    ['no runner', []],
    [
      'two',
      [
        { name: 'a', url: 'container://a', token: 'first-token-0000' },
        { name: 'b', url: 'container://b', token: 'other-token-0000' },
      ],
    ],
  ])('are refused where there is not one token: %s', (_, runners) => {
    expect(() => containerVariables(runners)).toThrow('SIGHTLINE_RUNNERS');
  });
});
