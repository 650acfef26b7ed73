import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '#contract/limits.ts';
import { openDatabase } from '../database.ts';
import { emptyStores } from '../testing/seed-run.ts';
import { openSeries } from './read-series.ts';
import type { StoredSeries } from './series-columns.ts';
import { createSeriesWriter } from './write-series.ts';

const bucket = env.OBJECTS;
const KEY = 'series/run/chunk-1.parquet';
const PART_BYTES = 8 * 1024 * 1024;

beforeEach(() => emptyStores(openDatabase(env.DB), bucket));

/** Values that any rounding would change. */
function series(tokens: number, offset = 0): StoredSeries {
  const values = (scale: number) => Array.from({ length: tokens }, (_, t) => scale * Math.sin(t + offset + 0.1));
  return {
    token_ids: Array.from({ length: tokens }, (_, t) => (t * 7919 + offset) % 150_000),
    token_texts: Array.from(
      { length: tokens },
      (_, t) => ['a', '', 'Straße ', '\u{1f9ed}', '\ufffd', '\n'][t % 6] ?? '',
    ),
    byte_starts: Array.from({ length: tokens }, (_, t) => t * 3),
    byte_ends: Array.from({ length: tokens }, (_, t) => t * 3 + 3),
    divergences: { kl: values(1e-7), jsd: values(0.5) },
    standard_errors: {},
    log_prob_original: values(-1e3),
    log_prob_perturbed: values(-1e-300),
    entropy_original: values(11),
    entropy_perturbed: values(Number.MAX_VALUE),
  };
}

const BULKY_TOKENS = 200;
const TEXT_CHARS = 6_000;

/** Characters that hardly compress. */
function noise(chars: number): string {
  let state = 1;
  const codes = Array.from({ length: chars }, () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return 33 + (state % 90);
  });
  return codes.map((code) => String.fromCharCode(code)).join('');
}

const NOISE = noise((BULKY_TOKENS + 1) * TEXT_CHARS);

/** More than a megabyte in few tokens. */
function bulky(index: number): StoredSeries {
  const texts = Array.from({ length: BULKY_TOKENS }, (_, t) =>
    NOISE.slice(t * TEXT_CHARS + index).slice(0, TEXT_CHARS),
  );
  return { ...series(BULKY_TOKENS, index), token_texts: texts };
}

describe('a series object', () => {
  test('a series object with one trajectory returns its values bit by bit', async () => {
    const writer = createSeriesWriter(bucket, KEY);
    expect(await writer.add('one', series(5))).toBe(0);
    await writer.close();
    expect(await (await openSeries(bucket, KEY)).read('one', 0, 5)).toEqual(series(5));
  });

  test('a series object with many trajectories returns each of them, in any order', async () => {
    const writer = createSeriesWriter(bucket, KEY);
    const lengths = [1, 300, 2, 1000, 17];
    const first = [];
    for (const [index, tokens] of lengths.entries()) first.push(await writer.add(`t${index}`, series(tokens, index)));
    await writer.close();
    expect(first).toEqual([0, 1, 301, 303, 1303]);
    const object = await openSeries(bucket, KEY);
    for (const index of [3, 0, 4, 1, 2]) {
      const tokens = lengths[index] ?? 0;
      expect(await object.read(`t${index}`, first[index] ?? 0, tokens)).toEqual(series(tokens, index));
    }
  });

  test('readColumn returns one divergence of one trajectory', async () => {
    const writer = createSeriesWriter(bucket, KEY);
    await writer.add('one', series(5));
    const first = await writer.add('two', series(300, 1));
    await writer.close();
    const object = await openSeries(bucket, KEY);
    expect(await object.readColumn('two', first, 300, 'kl')).toEqual(series(300, 1).divergences.kl);
    await expect(object.readColumn('two', 0, 5, 'kl')).rejects.toMatchObject({ code: 'storage_failed' });
  });

  test('a series object has exactly the divergences and standard errors that were written', async () => {
    const draws = { ...series(4), standard_errors: { kl: [0, 0.1, 0.2, 0.3] }, divergences: { kl: [1, 2, 3, 4] } };
    const writer = createSeriesWriter(bucket, KEY);
    await writer.add('one', draws);
    await writer.close();
    expect(await (await openSeries(bucket, KEY)).read('one', 0, 4)).toEqual(draws);
  });

  test('a series object of many megabytes is uploaded in parts and returns its first and last trajectory', async () => {
    const writer = createSeriesWriter(bucket, KEY);
    const count = 9;
    for (let index = 0; index < count; index += 1) await writer.add(`t${index}`, bulky(index));
    expect(await bucket.head(KEY)).toBeNull();
    await writer.close();
    const size = (await bucket.head(KEY))?.size ?? 0;
    expect(size).toBeGreaterThan(PART_BYTES);
    const object = await openSeries(bucket, KEY);
    for (const index of [count - 1, 0]) {
      expect(await object.read(`t${index}`, index * BULKY_TOKENS, BULKY_TOKENS)).toEqual(bulky(index));
    }
  });

  test('a series object returns the longest possible response', async () => {
    const tokens = LIMITS.tokensPerResponseMax;
    const writer = createSeriesWriter(bucket, KEY);
    await writer.add('one', series(tokens));
    await writer.close();
    expect(await (await openSeries(bucket, KEY)).read('one', 0, tokens)).toEqual(series(tokens));
  });

  test('abort leaves no object behind', async () => {
    const writer = createSeriesWriter(bucket, KEY);
    for (let index = 0; index < 9; index += 1) await writer.add(`t${index}`, bulky(index));
    await writer.abort();
    expect((await bucket.list()).objects).toEqual([]);
  });
});

describe('a damaged series object', () => {
  async function written(): Promise<Uint8Array> {
    const writer = createSeriesWriter(bucket, KEY);
    await writer.add('one', series(500));
    await writer.add('two', series(500, 1));
    await writer.close();
    return new Uint8Array((await (await bucket.get(KEY))?.arrayBuffer()) ?? new ArrayBuffer());
  }

  async function read(): Promise<StoredSeries> {
    return (await openSeries(bucket, KEY)).read('one', 0, 500);
  }

  const unreadable = { code: 'storage_failed', message: 'The stored token series cannot be read' };

  test.each([
    ['is missing', async () => bucket.delete(KEY)],
    ['is empty', async () => bucket.put(KEY, '')],
    ['is not a Parquet file', async () => bucket.put(KEY, 'not a Parquet file, but text that is long enough for one')],
    ['lacks its end', async (bytes: Uint8Array) => bucket.put(KEY, bytes.slice(0, bytes.length / 2))],
    ['lacks its start', async (bytes: Uint8Array) => bucket.put(KEY, bytes.slice(bytes.length / 2))],
    [
      'has random bytes in its columns',
      async (bytes: Uint8Array) => bucket.put(KEY, bytes.fill(0xff, 4, bytes.length / 2)),
    ],
  ])('reading a series object that %s fails with storage_failed', async (_name, damage) => {
    const bytes = await written();
    expect(await read()).toEqual(series(500));
    await damage(bytes);
    await expect(read()).rejects.toMatchObject(unreadable);
  });

  test('reading rows of another trajectory fails with storage_failed', async () => {
    await written();
    const object = await openSeries(bucket, KEY);
    await expect(object.read('one', 1, 500)).rejects.toMatchObject(unreadable);
    await expect(object.read('two', 0, 500)).rejects.toMatchObject(unreadable);
    await expect(object.read('two', 500, 501)).rejects.toMatchObject(unreadable);
  });
});

describe('closing a series object if R2 fails', () => {
  /** Fails the first call of a method, before or after it takes effect. */
  function failingOnce<Target extends object>(target: Target, method: string, moment: 'before' | 'after'): Target {
    const pending = new Set([method]);
    return new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function') return value;
        return async (...parameters: unknown[]) => {
          const fails = pending.delete(String(name));
          if (fails && moment === 'before') throw new Error('R2 failed before the call');
          const result: unknown = await (value as (...args: unknown[]) => unknown).apply(object, parameters);
          if (fails && moment === 'after') throw new Error('R2 failed after the call');
          return name === 'createMultipartUpload' && !fails ? failingOnce(result as object, method, moment) : result;
        };
      },
    });
  }

  const cases = ['put', 'uploadPart', 'complete'].flatMap((method) =>
    (['before', 'after'] as const).map((moment) => ({ method, moment })),
  );

  test.each(cases)('close can be repeated after a failure $moment $method', async ({ method, moment }) => {
    const count = method === 'put' ? 1 : 9;
    const flaky = failingOnce(bucket, method, moment);
    const writer = createSeriesWriter(flaky, KEY);
    // close() uploads the last, incomplete part, so it meets a failing upload too.
    for (let index = 0; index < count; index += 1) {
      await writer.add(`t${index}`, bulky(index)).catch(async (error: unknown) => {
        expect(error).toMatchObject({ code: 'storage_failed' });
      });
    }
    await writer.close().catch(() => writer.close());
    const object = await openSeries(bucket, KEY);
    for (const index of [0, count - 1]) {
      expect(await object.read(`t${index}`, index * BULKY_TOKENS, BULKY_TOKENS)).toEqual(bulky(index));
    }
  });
});
