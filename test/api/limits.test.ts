import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Run } from '#contract/run.ts';
import { type Answer, type Caller, createCaller, expectProblem } from '../service/callers.ts';
import { drawImage, pngHeader, uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';
import { streamSpaces } from '../service/stream-spaces.ts';

const HASH = '0'.repeat(64);
const BINARY = { 'content-type': 'application/octet-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };

function fill<Item>(length: number, item: Item): Item[] {
  return new Array<Item>(length).fill(item);
}

function run(sample: object, config: object = {}): object {
  return { ...config, samples: makeSamples(1).map((one) => ({ ...one, ...sample })) };
}

interface RunLimit {
  limit: keyof typeof LIMITS;
  pointer: string;
  request: (count: number) => object;
}

const OF_RUNS: RunLimit[] = [
  { limit: 'imagesPerSampleMax', pointer: '/samples/0/images', request: (n) => run({ images: fill(n, HASH) }) },
  {
    limit: 'imagesPerSampleMax',
    pointer: '/samples/0/replacement_images',
    request: (n) => run({ replacement_images: fill(n, HASH) }),
  },
  {
    limit: 'responsesPerSampleMax',
    pointer: '/samples/0/responses',
    request: (n) => run({ responses: fill(n, { text: 'x' }) }),
  },
  {
    limit: 'tokensPerResponseMax',
    pointer: '/samples/0/responses/0/token_ids',
    request: (n) => run({ responses: [{ token_ids: fill(n, 1) }] }),
  },
  { limit: 'textCharsMax', pointer: '/samples/0/question', request: (n) => run({ question: 'x'.repeat(n) }) },
  {
    limit: 'textCharsMax',
    pointer: '/samples/0/responses/0/text',
    request: (n) => run({ responses: [{ text: 'x'.repeat(n) }] }),
  },
  {
    limit: 'messagesPerSampleMax',
    pointer: '/samples/0/messages',
    request: (n) => run({ question: undefined, messages: fill(n, { role: 'user', content: 'x' }) }),
  },
  {
    limit: 'regionsPerSampleMax',
    pointer: '/samples/0/regions',
    request: (n) => run({ images: [HASH], regions: fill(n, { box: [0, 0, 1, 1] }) }),
  },
  {
    limit: 'metadataBytesMax',
    pointer: '/samples/0/metadata',
    request: (n) => run({ metadata: { a: 'x'.repeat(n - 8) } }),
  },
  { limit: 'idCharsMax', pointer: '/samples/0/id', request: (n) => run({ id: 'x'.repeat(n) }) },
  { limit: 'idCharsMax', pointer: '/samples/0/batch', request: (n) => run({ batch: 'x'.repeat(n) }) },
  { limit: 'idCharsMax', pointer: '/name', request: (n) => run({}, { name: 'x'.repeat(n) }) },
  { limit: 'idCharsMax', pointer: '/model', request: (n) => run({}, { model: 'x'.repeat(n) }) },
  { limit: 'samplesPerRunMax', pointer: '/samples', request: (n) => ({ samples: makeSamples(n) }) },
  { limit: 'drawsMax', pointer: '/draws', request: (n) => run({}, { draws: n }) },
  {
    limit: 'generationsPerSampleMax',
    pointer: '/generate/n',
    request: (n) => run({ responses: [] }, { generate: { n } }),
  },
  { limit: 'generationsPerSampleMax', pointer: '/generate/blind', request: (n) => run({}, { generate: { blind: n } }) },
];

function pointersOf({ body }: Answer<unknown>): string[] {
  return (body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
}

test.each(OF_RUNS)(
  '$pointer of a run is accepted up to $limit and rejected beyond',
  async ({ limit, pointer, request }) => {
    const caller = await createCaller();
    // A second error keeps requests within the limit from being scored.
    const ask = (count: number) => caller.post('/v1/runs', { ...request(count), seed: -1 });
    const within = await ask(LIMITS[limit]);
    expect(pointersOf(within)).toEqual(['/seed']);
    const beyond = await ask(LIMITS[limit] + 1);
    expectProblem(beyond, 'invalid_request', pointer);
  },
);

interface OtherLimit {
  limit: keyof typeof LIMITS;
  /** What the limit applies to, as the subject of the title. */
  subject: string;
  ask: (caller: Caller, count: number) => Promise<Answer<unknown>>;
  /** Error of a request at the limit; it succeeds if left out. */
  within?: ErrorCode;
  code: ErrorCode;
  pointer?: string;
}

function post(caller: Caller, body: string, headers: Record<string, string> = JSON_TYPE): Promise<Answer<unknown>> {
  return caller.send('POST', '/v1/runs', { body, headers });
}

/** An image, padded to this size. */
async function padImage(bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(bytes);
  file.set(await drawImage());
  return file;
}

const OTHERS: OtherLimit[] = [
  {
    limit: 'jsonBytesMax',
    subject: 'a body',
    ask: (caller, count) => post(caller, ' '.repeat(count)),
    within: 'invalid_request',
    code: 'payload_too_large',
  },
  {
    limit: 'jsonBytesMax',
    subject: 'a body without a content-length',
    ask: (caller, count) =>
      caller.send('POST', '/v1/runs', { body: streamSpaces(count), headers: JSON_TYPE, duplex: 'half' } as RequestInit),
    within: 'invalid_request',
    code: 'payload_too_large',
  },
  {
    limit: 'weightsTrajectoriesMax',
    subject: 'the list of /v1/weights',
    ask: (caller, count) => caller.post('/v1/weights', { dependency: fill(count, [1]), rewards: fill(count, 1) }),
    code: 'invalid_request',
    pointer: '/rewards',
  },
  {
    limit: 'idCharsMax',
    subject: 'the name of a group',
    ask: (caller, count) => caller.post('/v1/weights', { dependency: [[1]], rewards: [1], group: ['x'.repeat(count)] }),
    code: 'invalid_request',
    pointer: '/group/0',
  },
  {
    limit: 'pageItemsMax',
    subject: 'a list',
    ask: (caller, count) => caller.get(`/v1/runs?limit=${count}`),
    code: 'invalid_request',
    pointer: '/limit',
  },
  {
    limit: 'imageBytesMax',
    subject: 'an upload',
    ask: async (caller, count) => caller.send('POST', '/v1/images', { body: await padImage(count), headers: BINARY }),
    code: 'image_too_large',
  },
  {
    limit: 'imagePixelsMax',
    subject: 'an upload',
    ask: (caller, count) => caller.send('POST', '/v1/images', { body: pngHeader(count, 1), headers: BINARY }),
    code: 'image_too_large',
  },
];

test.each(OTHERS)(
  '$subject is accepted up to $limit and rejected beyond',
  async ({ limit, ask, within, code, pointer }) => {
    const caller = await createCaller();
    const fits = await ask(caller, LIMITS[limit]);
    if (within) expectProblem(fits, within);
    else expect(fits.status, JSON.stringify(fits.body).slice(0, 300)).toBeLessThan(300);
    expectProblem(await ask(caller, LIMITS[limit] + 1), code, pointer);
  },
);

test('JSON is accepted up to jsonDepthMax levels, and brackets inside strings do not count', async () => {
  const caller = await createCaller();
  const nest = (depth: number, inner = '') => '['.repeat(depth) + inner + ']'.repeat(depth);
  const detailOf = async (body: string) => {
    const answer = await post(caller, body);
    expectProblem(answer, 'invalid_request');
    return (answer.body as { detail: string }).detail;
  };
  const refusal = `The JSON body has more than ${LIMITS.jsonDepthMax} levels of nesting`;
  expect(await detailOf(nest(LIMITS.jsonDepthMax, `"${nest(1000)}\\"["`))).not.toBe(refusal);
  expect(await detailOf(nest(LIMITS.jsonDepthMax + 1))).toBe(refusal);
  expect(await detailOf('['.repeat(1_000_000))).toBe(refusal);
});

test('imageBytesPerSampleMax counts all images of a sample', async () => {
  const caller = await createCaller();
  const half = LIMITS.imageBytesPerSampleMax / 2;
  const first = await uploadImage(caller, await padImage(half));
  const second = await uploadImage(caller, await padImage(half));
  const third = await uploadImage(caller);
  const [sample] = makeSamples(1);
  const ask = (images: string[]) => caller.post<Run>('/v1/runs', { samples: [{ ...sample, images }] });
  const fits = await ask([first, second]);
  expect(fits.status).toBe(202);
  await caller.post(`/v1/runs/${fits.body.id}/cancel`);
  expectProblem(await ask([first, second, third]), 'image_too_large', '/samples/0/images');
});

test('tokensPerResponseMax applies to texts that only the tokenizer can count', async () => {
  const caller = await createCaller();
  const samples = makeSamples(1, [await uploadImage(caller)]).map((sample) => ({
    ...sample,
    responses: [{ text: 'red blue '.repeat(LIMITS.tokensPerResponseMax / 2 + 1) }],
  }));
  const { body } = await caller.post<Run & { failures: unknown[] }>('/v1/runs', { samples }, { prefer: 'wait=60' });
  expect(body.failures).toMatchObject([{ error: { code: 'response_too_long' } }]);
});

test('a preference for a longer wait is reduced to waitSecondsMax', async () => {
  const caller = await createCaller();
  const samples = makeSamples(1, [await uploadImage(caller)]);
  const answer = await caller.post('/v1/runs', { samples }, { prefer: `wait=${LIMITS.waitSecondsMax * 10}` });
  expect(answer.headers.get('preference-applied')).toBe(`wait=${LIMITS.waitSecondsMax}`);
});

/** Limit of the runner, which the fault tests reach with a line of 100 MB. */
const RUNNER_LIMITS = ['runnerLineBytesMax'];

test('every limit is named by a test that reaches it', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folders = ['test', 'api', 'contract', 'core', 'gpu-runner'];
  const entries = await Promise.all(folders.map((folder) => readdir(join(root, folder), { recursive: true })));
  const files = folders.flatMap((folder, index) => (entries[index] ?? []).map((path) => join(root, folder, path)));
  const tests = files.filter((path) => /(\.test|\/faults\/cases\/[^/]+)\.ts$/.test(path));
  const texts = await Promise.all(tests.map((path) => readFile(path, 'utf8')));
  const isNamed = (name: string) => texts.some((text) => text.includes(`LIMITS.${name}`) || text.includes(`'${name}'`));
  expect(Object.keys(LIMITS).filter((name) => !(isNamed(name) || RUNNER_LIMITS.includes(name)))).toEqual([]);
});
