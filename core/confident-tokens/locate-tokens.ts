/** Offsets of the tokens of a response in its text. */
import type { TrajectoryEvent } from '#contract/runner-events.ts';

export interface LocatedTokens {
  text: string;
  /** Offsets in UTF-16 code units, one per token. */
  starts: number[];
  ends: number[];
}

const encoder = new TextEncoder();

/** Converts ascending byte offsets to UTF-16 offsets; one inside a character becomes the start of that character. */
function toOffsets(text: string, byteOffsets: readonly number[]): number[] {
  const offsets: number[] = [];
  let offset = 0;
  let bytes = 0;
  for (const byteOffset of byteOffsets) {
    while (offset < text.length) {
      const code = text.codePointAt(offset) ?? 0;
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
      if (bytes + size > byteOffset) break;
      bytes += size;
      offset += code > 0xffff ? 2 : 1;
    }
    offsets.push(offset);
  }
  return offsets;
}

export function locateTokens(
  text: string,
  { byte_starts, byte_ends, token_texts }: Pick<TrajectoryEvent, 'byte_starts' | 'byte_ends' | 'token_texts'>,
): LocatedTokens {
  if (byte_ends.at(-1) === encoder.encode(text).length) {
    return { text, starts: toOffsets(text, byte_starts), ends: toOffsets(text, byte_ends) };
  }
  // Token ids that do not decode to valid UTF-8 are written with U+FFFD, so byte offsets do not fit the text.
  const ends: number[] = [];
  let end = 0;
  for (const token of token_texts) {
    end += token.length;
    ends.push(end);
  }
  return { text: token_texts.join(''), starts: [0, ...ends.slice(0, -1)], ends };
}
