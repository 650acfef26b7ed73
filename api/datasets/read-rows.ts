/** The rows of a push, from JSONL as it streams in, or from a Parquet file that is put aside first. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { AsyncBuffer } from 'hyparquet';
import { SightlineError } from '#contract/errors.ts';
import { newId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { readLines } from '#contract/read-lines.ts';
import { openParquet } from '#core/samples/index.ts';
import { uploadKey } from '#db/objects/keys.ts';
import type { ApiServices } from '../services.ts';
import type { TakenRow } from './ingest-rows.ts';

export const JSONL_TYPES = ['application/jsonl', 'application/x-ndjson', 'application/x-jsonlines'] as const;
export const PARQUET_TYPES = ['application/vnd.apache.parquet', 'application/octet-stream'] as const;

function tooLarge(): SightlineError {
  const limit = `${LIMITS.requestBytesMax / 1024 / 1024} MB`;
  return new SightlineError('payload_too_large', `A push has at most ${limit}; send the rest as another one`);
}

async function* bounded(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > LIMITS.requestBytesMax) throw tooLarge();
    yield piece;
  }
}

/** The parser counts lines of its own. */
function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/ \(line \d+ column \d+\)$/, '').slice(0, 200);
}

async function* fromJsonl(body: ReadableStream<Uint8Array> | null): AsyncGenerator<TakenRow> {
  for await (const line of readLines(bounded(body), LIMITS.lineBytesMax)) {
    if ('fault' in line) {
      yield line;
      continue;
    }
    try {
      yield { number: line.number, value: JSON.parse(line.text) as unknown };
    } catch (error) {
      yield { number: line.number, fault: `is not JSON: ${reasonOf(error)}` };
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

/** A byte of what describes the file becomes an object: it is bounded before it is read. */
async function requireSmallFooter(file: AsyncBuffer): Promise<void> {
  if (file.byteLength < 8) return;
  const end = new DataView(await file.slice(file.byteLength - 8));
  const bytes = end.getUint32(0, true);
  if (bytes <= LIMITS.parquetFooterBytesMax || bytes > file.byteLength) return;
  const detail = `The footer of this Parquet file has ${bytes} bytes; at most ${LIMITS.parquetFooterBytesMax}. Write it with larger row groups`;
  throw new SightlineError('payload_too_large', detail);
}

/** A Parquet file is read from its end: it lies in R2 while it is, and goes when the push ends. */
async function* fromParquet({ objects, now, random }: ApiServices, request: Request): AsyncGenerator<TakenRow> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(length) || !request.body) {
    await request.body?.cancel();
    throw new SightlineError('invalid_request', 'Send a Parquet file with its Content-Length');
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
export function rowsOf(services: ApiServices, request: Request): AsyncGenerator<TakenRow> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (Number(request.headers.get('content-length') ?? 0) > LIMITS.requestBytesMax) throw tooLarge();
  if (JSONL_TYPES.some((known) => known === type)) return fromJsonl(request.body);
  if (PARQUET_TYPES.some((known) => known === type)) return fromParquet(services, request);
  // What is not going to be read is not waited for.
  void request.body?.cancel();
  throw new SightlineError(
    'unsupported_media_type',
    `Send ${JSONL_TYPES[0]} or ${PARQUET_TYPES[0]}, not ${type || 'a body without Content-Type'}`,
  );
}
