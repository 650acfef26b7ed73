/** Reads the lines of a byte stream, such as NDJSON, with a limit on the length of a line. */
import { joinBytes } from './join-bytes.ts';

export type Line = { number: number; text: string } | { number: number; error: string };

const NEWLINE = 0x0a;

/**
 * Yields each line as soon as it is complete. A line over the limit is reported as soon as it passes the limit, and
 * the rest of it is skipped. Empty lines are counted but not yielded. Memory: one line and one piece of the stream.
 */
export async function* readLines(pieces: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let number = 1;

  function decodeLine(): Line | undefined {
    const line = joinBytes(parts);
    try {
      const text = decoder
        .decode(line)
        .replace(/^\uFEFF/, '')
        .trim();
      return text === '' ? undefined : { number, text };
    } catch {
      return { number, error: 'is not UTF-8' };
    }
  }

  /** @returns an error if this part brings the line over the limit */
  function append(part: Uint8Array): Line | undefined {
    const wasTooLong = bytes > bytesMax;
    bytes += part.length;
    if (bytes <= bytesMax) parts.push(part);
    else parts = [];
    return bytes > bytesMax && !wasTooLong ? { number, error: `is longer than ${bytesMax} bytes` } : undefined;
  }

  function endLine(): Line | undefined {
    const line = bytes > 0 && bytes <= bytesMax ? decodeLine() : undefined;
    parts = [];
    bytes = 0;
    number += 1;
    return line;
  }

  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      const tooLong = append(piece.subarray(start, end));
      if (tooLong) yield tooLong;
      const line = endLine();
      if (line) yield line;
      start = end + 1;
    }
    // A copy: the stream may reuse its buffer.
    const tooLong = append(piece.slice(start));
    if (tooLong) yield tooLong;
  }
  const last = endLine();
  if (last) yield last;
}
