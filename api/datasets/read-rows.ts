/** Reads the rows of an upload: JSONL as a stream, Parquet from a temporary object. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { AsyncBuffer } from 'hyparquet';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { readLines } from '#contract/read-lines.ts';
import { openParquet } from '#core/samples/index.ts';
import { uploadKey } from '#db/objects/keys.ts';
import type { ApiServices } from '../services.ts';

/** A row of an upload, or the reason why it could not be read. */
export type IngestedRow = { number: number; value: unknown } | { number: number; error: string };

const JSONL_TYPES = ['application/jsonl', 'application/x-ndjson', 'application/x-jsonlines'] as const;
const PARQUET_TYPES = ['application/vnd.apache.parquet', 'application/octet-stream'] as const;

/** Describes a streamed body of rows. Not a zod schema: hono would read the whole body before the handler runs. */
export function rowsBody(example: string) {
  const schema = { type: 'string' } as const;
  return {
    required: true,
    content: {
      ...Object.fromEntries(JSONL_TYPES.map((type) => [type, { schema, example }])),
      ...Object.fromEntries(PARQUET_TYPES.map((type) => [type, { schema: { ...schema, format: 'binary' } }])),
    },
  };
}

function tooLarge(): SightlineError {
  const limit = `${LIMITS.requestBytesMax / 1024 / 1024} MB`;
  return new SightlineError('payload_too_large', `The upload exceeds ${limit}; split it`);
}

async function* limitBytes(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > LIMITS.requestBytesMax) throw tooLarge();
    yield piece;
  }
}

/** Removes the position, which the parser counts within the line. */
function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/ \(line \d+ column \d+\)$/, '').slice(0, 200);
}

async function* fromJsonl(body: ReadableStream<Uint8Array> | null): AsyncGenerator<IngestedRow> {
  for await (const line of readLines(limitBytes(body), LIMITS.lineBytesMax)) {
    if ('error' in line) {
      yield line;
      continue;
    }
    try {
      yield { number: line.number, value: JSON.parse(line.text) as unknown };
    } catch (error) {
      yield { number: line.number, error: `is not JSON: ${reasonOf(error)}` };
    }
  }
}

function toBuffer(bucket: R2Bucket, key: string, size: number): AsyncBuffer {
  return {
    byteLength: size,
    async slice(start, end = size) {
      const offset = start < 0 ? size + start : start;
      const object = await bucket.get(key, { range: { offset, length: end - offset } });
      if (!object) throw new SightlineError('storage_failed', 'The uploaded file cannot be read back');
      return object.arrayBuffer();
    },
  };
}

/** Limits the footer before it is parsed: parsing allocates an object for every few bytes. */
async function requireSmallFooter(file: AsyncBuffer): Promise<void> {
  if (file.byteLength < 8) return;
  const end = new DataView(await file.slice(file.byteLength - 8));
  const bytes = end.getUint32(0, true);
  if (bytes <= LIMITS.parquetFooterBytesMax || bytes > file.byteLength) return;
  const detail = `The footer of the Parquet file has ${bytes} bytes; the limit is ${LIMITS.parquetFooterBytesMax}. Write larger row groups`;
  throw new SightlineError('payload_too_large', detail);
}

/** Reading Parquet needs random access, so the file is stored in R2 until all rows are read. */
async function* fromParquet({ objects, now, random }: ApiServices, request: Request): AsyncGenerator<IngestedRow> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(length) || !request.body) {
    await request.body?.cancel();
    throw new SightlineError('invalid_request', 'A Parquet upload needs a Content-Length header');
  }
  const key = uploadKey(newId('chunk', now(), random(16)));
  try {
    await objects.put(key, request.body as unknown as Parameters<R2Bucket['put']>[1]);
    const buffer = toBuffer(objects, key, length);
    await requireSmallFooter(buffer);
    const file = await openParquet(buffer, LIMITS.rowGroupBytesMax);
    yield* file.read();
  } finally {
    await objects.delete(key);
  }
}

/** @throws SightlineError `unsupported_media_type`, `payload_too_large`, `invalid_request` */
export function readRows(services: ApiServices, request: Request): AsyncGenerator<IngestedRow> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (Number(request.headers.get('content-length') ?? 0) > LIMITS.requestBytesMax) throw tooLarge();
  if (JSONL_TYPES.some((known) => known === type)) return fromJsonl(request.body);
  if (PARQUET_TYPES.some((known) => known === type)) return fromParquet(services, request);
  // Does not wait for a body that nobody will read.
  void request.body?.cancel();
  throw new SightlineError(
    'unsupported_media_type',
    `The body must be ${JSONL_TYPES[0]} or ${PARQUET_TYPES[0]}, not ${type || 'without a Content-Type'}`,
  );
}
