import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Json, JsonObject } from '#api/openapi/share-schemas.ts';
import { type ApiDocument, type ApiOperation, type Parameter, readApiDocument } from '../service/api-document.ts';
import { arbitraryOf, type Generator, spoiled } from '../service/arbitrary-of.ts';
import type { Answer, Caller } from '../service/callers.ts';
import { drawImage } from '../service/images.ts';
import { createScene } from '../service/scene.ts';

const CALLS_MIN = 2_000;
const AT_ONCE = 16;
/** A stream of events, or a run that is waited for, may take as long as the runner is busy. */
const GIVE_UP_MS = 10_000;
const SHOWN_MAX = 3;
/** It takes about 15 seconds of a processor's time; others may want the processor too. */
const BUSY_MS = 240_000;

/** `FUZZ_SEED=… vitest run test/api/fuzz` sends the same calls again. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

interface Call {
  placed: ApiOperation;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | undefined;
}

let api: ApiDocument;
let caller: Caller;
let picture: Uint8Array<ArrayBuffer>;
let generator: Generator;

beforeAll(async () => {
  api = await readApiDocument();
  const scene = await createScene();
  caller = scene.caller;
  picture = await drawImage();
  const ids = Object.values(scene.ids);
  generator = {
    resolve: api.resolve,
    known: (pattern) => ids.filter((id) => new RegExp(pattern).test(id)),
    spoilOneIn: 40,
  };
});

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Header values that `fetch` accepts. */
const HEADER_VALUE = /^[\x20-\x7e\x80-\xff]*$/;

function headersOf(parameters: Parameter[]): Arbitrary<Record<string, string>> {
  const wanted = parameters.filter((one) => one.in === 'header' && one.name !== 'prefer');
  const record = Object.fromEntries(wanted.map(({ name, schema }) => [name, arbitraryOf(schema, generator)]));
  return fc
    .record(record, { requiredKeys: [] })
    .map((values) => Object.entries(values).map(([name, value]): [string, string] => [name, toText(value)]))
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => HEADER_VALUE.test(value))));
}

function pathOf(path: string, parameters: Parameter[]): Arbitrary<string> {
  const parts = parameters.filter((one) => one.in === 'path');
  const values = fc.tuple(...parts.map(({ schema }) => arbitraryOf(schema, { ...generator, spoilOneIn: 8 })));
  return values.map((chosen) =>
    parts.reduce((at, { name }, index) => {
      const text = toText(chosen[index]);
      return at.replace(`{${name}}`, () => encodeURIComponent(text.toWellFormed()) || 'x');
    }, path),
  );
}

/** As lists give them, and others that are only written like them. */
function cursorOf(): Arbitrary<string> {
  const places = fc.oneof(
    fc.constantFrom<Json>(
      `run_${'z'.repeat(26)}`,
      { samplePosition: 0, responseIndex: 1 },
      { samplePosition: -1 },
      1.5,
      null,
    ),
    fc.nat(100),
    fc.jsonValue({ maxDepth: 1 }) as Arbitrary<Json>,
  );
  return places.map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'));
}

function queryOf(parameters: Parameter[]): Arbitrary<string> {
  const parts = parameters.filter((one) => one.in === 'query');
  const record = Object.fromEntries(
    parts.map(({ name, schema }) => [
      name,
      name === 'cursor' ? cursorOf() : arbitraryOf(schema, { ...generator, spoilOneIn: 8 }),
    ]),
  );
  const nonsense = fc.constantFrom('', '?', '?limit=1&limit=2', '?%', '?a[b]=c', '?cursor=');
  const query = fc.record(record, { requiredKeys: [] }).map((values) => {
    const pairs = Object.entries(values).map(
      ([name, value]) => `${name}=${encodeURIComponent(toText(value).toWellFormed())}`,
    );
    return pairs.length > 0 ? `?${pairs.join('&')}` : '';
  });
  return fc.oneof({ weight: 12, arbitrary: query }, { weight: 1, arbitrary: nonsense });
}

function spoilBytes(bytes: Uint8Array): Arbitrary<Uint8Array<ArrayBuffer>> {
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 });
  return fc.tuple(changes, fc.integer({ min: 0, max: bytes.length })).map(([changed, end]) => {
    const copy = new Uint8Array(bytes);
    for (const [at, byte] of changed) copy[at] = byte;
    return end % 3 === 0 ? copy.slice(0, end) : copy;
  });
}

function bodyOf(operation: JsonObject): Arbitrary<{ type: string; body: Call['body'] }> {
  const { content } = (operation.requestBody ?? {}) as {
    content?: Partial<Record<string, { schema: JsonObject; example?: Json }>>;
  };
  if (!content) return fc.constant({ type: '', body: undefined });
  const types = Object.keys(content);
  const { schema, example } = content['application/json'] ?? {};
  const rows = fc
    .array(fc.jsonValue({ maxDepth: 2 }))
    .map((lines) => lines.map((line) => JSON.stringify(line)).join('\n'));
  const fitting: Arbitrary<Call['body']> = schema
    ? fc.oneof(arbitraryOf(schema, generator), spoiled(example ?? {})).map((value) => JSON.stringify(value))
    : fc.oneof(rows, spoilBytes(picture));
  const cut = fc.tuple(fitting, fc.nat(200)).map(([body, end]) => body?.slice(0, end));
  const body = fc.oneof({ weight: 20, arbitrary: fitting }, { weight: 1, arbitrary: cut });
  const type = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...types) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-16', 'multipart/form-data', 'x'),
    },
  );
  return fc.record({ type, body });
}

function callOf(placed: ApiOperation): Arbitrary<Call> {
  const { path, parameters, operation } = placed;
  return fc
    .record({
      path: pathOf(path, parameters),
      query: queryOf(parameters),
      headers: headersOf(parameters),
      sent: bodyOf(operation),
    })
    .map(({ path: place, query, headers, sent }) => ({
      placed,
      path: `${place}${query}`,
      headers: sent.type === '' ? headers : { ...headers, 'content-type': sent.type },
      body: sent.body,
    }));
}

/** What takes more can go wrong in more ways. */
function weigh({ operation, parameters }: ApiOperation): number {
  return 1 + 2 * Math.min(4, parameters.length) + (operation.requestBody ? 12 : 0);
}

async function send({ placed, path, headers, body }: Call): Promise<Answer<unknown> | undefined> {
  const init = { headers, ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(GIVE_UP_MS) };
  try {
    return await caller.send(placed.method.toUpperCase(), path, init);
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') return undefined;
    throw error;
  }
}

/** @returns what is wrong with the answer */
async function faultOf(call: Call): Promise<string | undefined> {
  const { path, headers, body, placed } = call;
  try {
    const answer = await send(call);
    if (!answer) return undefined;
    if (answer.status >= 500 && answer.status !== 503) throw new Error(`status ${answer.status}`);
    // What matches no route at all, as a path with a slash too many, is answered before any route is.
    const { code } = answer.body as { code?: string };
    if (code !== 'method_not_allowed' && code !== 'not_found') api.expectPromised(placed, answer);
    return undefined;
  } catch (error) {
    const shown = typeof body === 'string' ? body.slice(0, 2_000) : `${body?.length ?? 0} bytes`;
    return `${placed.method.toUpperCase()} ${path} ${JSON.stringify(headers)}\n${shown}\n${(error as Error).message}`;
  }
}

test(
  `calls that match /openapi.json, nearly or not at all, get a documented answer and no 5xx (seed ${seed})`,
  async () => {
    const weights = api.operations.map(weigh);
    const each = CALLS_MIN / weights.reduce((sum, weight) => sum + weight);
    const calls = api.operations.flatMap((placed, at) =>
      fc.sample(callOf(placed), { numRuns: Math.ceil(each * weigh(placed)), seed: seed + at }),
    );
    expect(calls.length).toBeGreaterThanOrEqual(CALLS_MIN);
    const waiting = fc.sample(fc.shuffledSubarray(calls, { minLength: calls.length }), { numRuns: 1, seed })[0] ?? [];
    const faults: string[] = [];
    async function work(): Promise<void> {
      for (let call = waiting.pop(); call && faults.length < SHOWN_MAX; call = waiting.pop()) {
        const fault = await faultOf(call);
        if (fault) faults.push(fault);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(faults.join('\n\n'), `FUZZ_SEED=${seed}`).toBe('');
  },
  BUSY_MS,
);
