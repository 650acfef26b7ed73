import fc, { type Arbitrary } from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Json, JsonObject } from '#api/openapi/share-schemas.ts';
import { type ApiDocument, type ApiOperation, type Parameter, readApiDocument } from '../service/api-document.ts';
import { arbitraryOf, changeValue, type Generator } from '../service/arbitrary-values.ts';
import type { Answer, Caller } from '../service/callers.ts';
import { drawImage } from '../service/images.ts';
import { createScene } from '../service/scene.ts';

/** `TEST_SOAK=1` sends many more calls, as continuous integration does. */
const CALLS_MIN = process.env.TEST_SOAK === undefined ? 400 : 2_000;
const AT_ONCE = 16;
/** Aborts an event stream and the wait for a run, which last as long as the runner is busy. */
const GIVE_UP_MS = 10_000;
const SHOWN_MAX = 3;
const TIMEOUT_MS = 600_000;

/** `FUZZ_SEED=… npx vitest run test/api/fuzz` repeats the same calls. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

interface Call {
  apiOperation: ApiOperation;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | undefined;
}

let api: ApiDocument;
let caller: Caller;
let image: Uint8Array<ArrayBuffer>;
let generator: Generator;

beforeAll(async () => {
  api = await readApiDocument();
  const scene = await createScene();
  caller = scene.caller;
  image = await drawImage();
  const ids = Object.values(scene.ids);
  generator = {
    resolve: api.resolve,
    known: (pattern) => ids.filter((id) => new RegExp(pattern).test(id)),
    invalidOneIn: 40,
  };
});

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Header values that `fetch` accepts. */
const HEADER_VALUE = /^[\x20-\x7e\x80-\xff]*$/;

function headersOf(parameters: Parameter[]): Arbitrary<Record<string, string>> {
  const headers = parameters.filter((parameter) => parameter.in === 'header' && parameter.name !== 'prefer');
  const record = Object.fromEntries(headers.map(({ name, schema }) => [name, arbitraryOf(schema, generator)]));
  return fc
    .record(record, { requiredKeys: [] })
    .map((values) => Object.entries(values).map(([name, value]): [string, string] => [name, toText(value)]))
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => HEADER_VALUE.test(value))));
}

function pathOf(path: string, parameters: Parameter[]): Arbitrary<string> {
  const parts = parameters.filter((parameter) => parameter.in === 'path');
  const values = fc.tuple(...parts.map(({ schema }) => arbitraryOf(schema, { ...generator, invalidOneIn: 8 })));
  return values.map((chosen) =>
    parts.reduce((filled, { name }, index) => {
      const text = toText(chosen[index]);
      return filled.replace(`{${name}}`, () => encodeURIComponent(text.toWellFormed()) || 'x');
    }, path),
  );
}

/** Cursors of lists, and values that only look like one. */
function cursorOf(): Arbitrary<string> {
  const positions = fc.oneof(
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
  return positions.map((position) => Buffer.from(JSON.stringify(position)).toString('base64url'));
}

function queryOf(parameters: Parameter[]): Arbitrary<string> {
  const parts = parameters.filter((parameter) => parameter.in === 'query');
  const record = Object.fromEntries(
    parts.map(({ name, schema }) => [
      name,
      name === 'cursor' ? cursorOf() : arbitraryOf(schema, { ...generator, invalidOneIn: 8 }),
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

function corruptBytes(bytes: Uint8Array): Arbitrary<Uint8Array<ArrayBuffer>> {
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 });
  return fc.tuple(changes, fc.integer({ min: 0, max: bytes.length })).map(([changed, end]) => {
    const copy = new Uint8Array(bytes);
    for (const [offset, byte] of changed) copy[offset] = byte;
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
    ? fc.oneof(arbitraryOf(schema, generator), changeValue(example ?? {})).map((value) => JSON.stringify(value))
    : fc.oneof(rows, corruptBytes(image));
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

function callOf(apiOperation: ApiOperation): Arbitrary<Call> {
  const { path, parameters, operation } = apiOperation;
  return fc
    .record({
      path: pathOf(path, parameters),
      query: queryOf(parameters),
      headers: headersOf(parameters),
      sent: bodyOf(operation),
    })
    .map(({ path: filled, query, headers, sent }) => ({
      apiOperation,
      path: `${filled}${query}`,
      headers: sent.type === '' ? headers : { ...headers, 'content-type': sent.type },
      body: sent.body,
    }));
}

/** Operations with more parameters and a body get more calls. */
function weigh({ operation, parameters }: ApiOperation): number {
  return 1 + 2 * Math.min(4, parameters.length) + (operation.requestBody ? 12 : 0);
}

async function send({ apiOperation, path, headers, body }: Call): Promise<Answer<unknown> | undefined> {
  const init = { headers, ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(GIVE_UP_MS) };
  try {
    return await caller.send(apiOperation.method.toUpperCase(), path, init);
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') return undefined;
    throw error;
  }
}

/** @returns description of the error if the answer is a 5xx or not documented */
async function findError(call: Call): Promise<string | undefined> {
  const { path, headers, body, apiOperation } = call;
  try {
    const answer = await send(call);
    if (!answer) return undefined;
    if (answer.status >= 500 && answer.status !== 503) throw new Error(`status ${answer.status}`);
    // A path that matches no route is answered before any route.
    const { code } = answer.body as { code?: string };
    if (code !== 'method_not_allowed' && code !== 'not_found') api.expectDocumented(apiOperation, answer);
    return undefined;
  } catch (error) {
    const shown = typeof body === 'string' ? body.slice(0, 2_000) : `${body?.length ?? 0} bytes`;
    return `${apiOperation.method.toUpperCase()} ${path} ${JSON.stringify(headers)}\n${shown}\n${(error as Error).message}`;
  }
}

test(
  `calls that match /openapi.json, nearly or not at all, get a documented answer and no 5xx (seed ${seed})`,
  async () => {
    const weights = api.operations.map(weigh);
    const each = CALLS_MIN / weights.reduce((sum, weight) => sum + weight);
    const calls = api.operations.flatMap((apiOperation, index) =>
      fc.sample(callOf(apiOperation), { numRuns: Math.ceil(each * weigh(apiOperation)), seed: seed + index }),
    );
    expect(calls.length).toBeGreaterThanOrEqual(CALLS_MIN);
    const waiting = fc.sample(fc.shuffledSubarray(calls, { minLength: calls.length }), { numRuns: 1, seed })[0] ?? [];
    const errors: string[] = [];
    async function work(): Promise<void> {
      for (let call = waiting.pop(); call && errors.length < SHOWN_MAX; call = waiting.pop()) {
        const error = await findError(call);
        if (error) errors.push(error);
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(errors.join('\n\n'), `FUZZ_SEED=${seed}`).toBe('');
  },
  TIMEOUT_MS,
);
