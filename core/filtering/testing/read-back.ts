/** Reads exports back in tests. */
import { createHash } from 'node:crypto';
import { parquetReadObjects } from 'hyparquet';
import type { Digest } from '../exports/record-part.ts';

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

export async function readParquet(chunks: AsyncIterable<Uint8Array>): Promise<Record<string, unknown>[]> {
  const file = new Uint8Array(await collect(chunks)).buffer;
  return parquetReadObjects({ file, utf8: false });
}

export async function readLinesOf(chunks: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const text = new TextDecoder().decode(await collect(chunks));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

export function sha256Digest(): Digest {
  const hash = createHash('sha256');
  return { update: (bytes) => hash.update(bytes), hex: () => hash.digest('hex') };
}
