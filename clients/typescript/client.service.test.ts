import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { RunRequestInput } from '#contract/run-request.ts';
import { SCOPES } from '#contract/service.ts';
import { createCaller } from '../../test/service/callers.ts';
import { type Client, createClient } from './create-client.ts';
import { NoServiceError, ServiceError } from './errors.ts';
import type { WatchedEvent } from './watch-run.ts';

const IMAGE = fileURLToPath(new URL('../../examples/group/image.png', import.meta.url));

const { url } = inject('shared');
let key: string;
let client: Client;
let image: string;
beforeAll(async () => {
  ({ secret: key } = await createCaller({ scopes: [...SCOPES] }));
  client = createClient({ url, key });
  image = await client.uploadImage(await readFile(IMAGE));
});

function starRun(samples: number): RunRequestInput {
  return {
    samples: Array.from({ length: samples }, (_, index) => ({
      id: `s${index}`,
      images: [image],
      question: 'How many stars are there?',
      responses: [
        { text: 'I can see 3 stars.', reward: 1 },
        { text: 'I can see 4 stars.', reward: 0 },
      ],
    })),
  };
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('runs', () => {
  test('the client submits a run, watches it to its end and reads the series of every response', async () => {
    const accepted = await client.submitRun(starRun(2));
    expect(accepted.samples).toMatchObject({ total: 2 });
    const events = await collect(client.watchRun(accepted.id));
    expect(events.at(-1)).toMatchObject({ type: 'ended', status: 'succeeded', run: { responses: { scored: 4 } } });
    const scored = await collect(client.listTrajectories(accepted.id));
    expect(scored.map(({ sample_id, response_index }) => `${sample_id}/${response_index}`)).toEqual([
      's0/0',
      's0/1',
      's1/0',
      's1/1',
    ]);
    for (const { series, tokens } of scored) expect(series.dependency).toHaveLength(tokens);
    const lines = (await text(await client.exportRun(accepted.id))).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(scored.map(({ id }) => id));
    const shaping = await client.shapeRun(accepted.id, { shaping: { top_p: 1 } } as never);
    expect(shaping.aggregates.kept_tokens).toBe(shaping.aggregates.tokens);
  });

  test('watchRun yields every event once even if the connection breaks after each of them', async () => {
    let connections = 0;
    const resumed: (string | null)[] = [];
    const fragile: typeof fetch = async (input, init) => {
      const reply = await fetch(input, init);
      if (!reply.body || !String(input).endsWith('/events')) return reply;
      connections += 1;
      resumed.push(new Headers(init?.headers).get('last-event-id'));
      const reader = reply.body.getReader();
      let cut = false;
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            if (cut) return controller.error(new TypeError('terminated'));
            const { value } = await reader.read();
            if (value) controller.enqueue(value);
            else controller.close();
            await reader.cancel();
            cut = true;
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body, { headers: reply.headers });
    };
    const fragileClient = createClient({ url, key, fetch: fragile });
    const { id } = await fragileClient.submitRun(starRun(12));
    const seen = await collect(fragileClient.watchRun(id));
    const all = await collect(client.watchRun(id));
    expect(seen.map((event) => event.id)).toEqual(all.map((event) => event.id));
    expect(connections).toBeGreaterThan(1);
    expect(resumed.slice(1).every((last) => last !== null)).toBe(true);
  });

  test('submitRun creates one run per Idempotency-Key', async () => {
    const [first, second] = await Promise.all([
      client.submitRun(starRun(1), { idempotencyKey: 'one' }),
      client.submitRun(starRun(1), { idempotencyKey: 'one' }),
    ]);
    expect(second.id).toBe(first.id);
    const refused = await failureOf(client.submitRun(starRun(2), { idempotencyKey: 'one' }));
    expect(refused).toMatchObject({ code: 'idempotency_mismatch', status: 422, pointer: '/idempotency-key' });
  });

  test('submitRun creates one run if the response to the first request is lost', async () => {
    let lost = 0;
    const losing: typeof fetch = async (input, init) => {
      const reply = await fetch(input, init);
      if (init?.method !== 'POST' || lost > 0) return reply;
      lost += 1;
      await reply.body?.cancel();
      throw new TypeError('fetch failed');
    };
    const before = await (await client.routes.v1.runs.$get({ query: { limit: '200' } })).json();
    await createClient({ url, key, fetch: losing }).submitRun(starRun(1));
    const after = await (await client.routes.v1.runs.$get({ query: { limit: '200' } })).json();
    expect(lost).toBe(1);
    expect(after.items.length).toBe(before.items.length + 1);
  });
});

describe('images', () => {
  test('uploadImage does not send an image that the service has', async () => {
    const methods: string[] = [];
    const counting: typeof fetch = (input, init) => {
      methods.push(init?.method ?? 'GET');
      return fetch(input, init);
    };
    const counted = createClient({ url, key, fetch: counting });
    expect(await counted.uploadImage(await readFile(IMAGE))).toBe(image);
    expect(methods).toEqual(['HEAD']);
  });

  test('uploadImage reports why the service rejects a file that is not an image', async () => {
    const refused = await failureOf(client.uploadImage(new TextEncoder().encode('hello')));
    expect(refused).toMatchObject({ code: 'image_unsupported', status: 422 });
  });
});

describe('errors', () => {
  test('an error response becomes a ServiceError with code, status and pointer', async () => {
    const bad = { samples: [{ id: 'a', question: 'x', responses: [] }] };
    const refused = await failureOf(client.submitRun(bad));
    expect(refused).toBeInstanceOf(ServiceError);
    expect(refused).toMatchObject({ code: 'invalid_request', status: 400, pointer: '/samples/0/responses' });
  });

  test('an unknown API key fails at once with 401, also for HEAD requests, which have no body', async () => {
    const stranger = createClient({ url, key: 'sl_nobody' });
    expect(await failureOf(stranger.readRun('run_x'))).toMatchObject({ code: 'unauthorized', status: 401 });
    const upload = stranger.uploadImage(await readFile(IMAGE));
    expect(await failureOf(upload)).toMatchObject({ code: 'unauthorized', status: 401 });
  });

  test('a URL without a service, or with another server, fails with NoServiceError and names the URL', async () => {
    const nobody = createClient({ url: 'http://127.0.0.1:9', key: 'x' });
    const failure = await failureOf(nobody.readRun('run_x'));
    expect(failure).toBeInstanceOf(NoServiceError);
    expect(failure).toMatchObject({ message: 'No service responds at http://127.0.0.1:9.' });
    const somebody = createClient({
      url: `${url}/elsewhere`,
      fetch: async () => new Response('x', { status: 500 }),
    });
    expect(await failureOf(somebody.readRun('run_x'))).toMatchObject({ name: 'NoServiceError' });
  });
});

describe('keys', () => {
  test('the client creates, lists, uses and revokes an API key', async () => {
    const made = await client.createKey({ name: 'reader', scopes: ['read'] });
    const reader = createClient({ url, key: made.secret });
    expect(await failureOf(reader.submitRun(starRun(1)))).toMatchObject({ code: 'forbidden', status: 403 });
    expect((await collect(client.listKeys())).map(({ id }) => id)).toContain(made.id);
    const revoked = await client.revokeKey(made.id);
    expect(revoked.revoked_at).not.toBeNull();
    expect(await failureOf(reader.readRun('run_x'))).toMatchObject({ code: 'key_revoked', status: 401 });
  });
});

test('watchRun ends with the reason of the abort signal of its client', async () => {
  const stop = new AbortController();
  const stopped = createClient({ url, key, signal: stop.signal });
  const { id } = await stopped.submitRun(starRun(40));
  const reason = new Error('enough');
  const seen: WatchedEvent[] = [];
  const watching = failureOf(
    (async () => {
      for await (const event of stopped.watchRun(id)) {
        seen.push(event);
        stop.abort(reason);
      }
    })(),
  );
  expect(await watching).toBe(reason);
  await client.cancelRun(id);
  expect((await client.readRun(id)).status).toBe('cancelled');
});
