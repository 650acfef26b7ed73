/** Lines of a stream of bytes, each bounded: one that is too long is skipped, not the end of what follows. */

export type Line = { number: number; text: string } | { number: number; fault: string };

const NEWLINE = 0x0a;

/** Memory: one line and one piece of the stream. Empty lines are left out, but counted. */
export async function* readLines(pieces: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let number = 1;

  function take(): Line | undefined {
    if (bytes === 0) return undefined;
    const whole = new Uint8Array(Math.min(bytes, bytesMax + 1));
    let at = 0;
    for (const part of parts) {
      whole.set(part.subarray(0, whole.length - at), at);
      at += part.length;
    }
    const tooLong = bytes > bytesMax;
    parts = [];
    bytes = 0;
    if (tooLong) return { number, fault: `a line has at most ${bytesMax} bytes` };
    try {
      const text = decoder
        .decode(whole)
        .replace(/^\uFEFF/, '')
        .trim();
      return text === '' ? undefined : { number, text };
    } catch {
      return { number, fault: 'is not UTF-8' };
    }
  }

  function keep(part: Uint8Array): void {
    // What is over the limit is counted and dropped.
    if (bytes <= bytesMax && part.length > 0) parts.push(part);
    bytes += part.length;
  }

  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      keep(piece.subarray(from, end));
      const line = take();
      if (line) yield line;
      number += 1;
      from = end + 1;
    }
    // A copy: the stream may use its buffer again.
    keep(piece.slice(from));
  }
  if (bytes > 0) {
    const line = take();
    if (line) yield line;
  }
}
