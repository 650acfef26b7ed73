/** Lines in chunks that are neither single lines nor all of them. */
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 10;

/** @param lines without their ends; each is copied before the next is asked for */
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

/** Values as lines of JSON. */
export function writeJsonl(rows: AsyncIterable<unknown>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  async function* lines() {
    const encoder = new TextEncoder();
    for await (const row of rows) yield encoder.encode(JSON.stringify(row));
  }
  return joinLines(lines());
}
