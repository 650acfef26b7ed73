/** Writes lines of JSON in chunks of a few hundred kilobytes. */
import type { ExportTable } from './export-table.ts';
import { toImagePaths } from './images.ts';

const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 10;

/** @param lines without line breaks; each is copied before the next is read */
export async function* joinLines(lines: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let chunk = new Uint8Array(CHUNK_BYTES);
  let filled = 0;
  for await (const line of lines) {
    if (filled > 0 && filled + line.length + 1 > chunk.length) {
      yield chunk.subarray(0, filled);
      chunk = new Uint8Array(CHUNK_BYTES);
      filled = 0;
    }
    if (line.length + 1 > chunk.length) chunk = new Uint8Array(line.length + 1);
    chunk.set(line, filled);
    chunk[filled + line.length] = NEWLINE;
    filled += line.length + 1;
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

/** Writes a table as lines of JSON, with the paths of its images. @throws RangeError if images are to be embedded */
export function writeJsonlTable({ rows, images: source }: ExportTable): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  async function* lines() {
    const encoder = new TextEncoder();
    for await (const { values, images = [] } of rows) {
      const row = source ? { ...values, images: toImagePaths(images, source) } : values;
      yield encoder.encode(JSON.stringify(row));
    }
  }
  return joinLines(lines());
}
