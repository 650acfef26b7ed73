/** Where the tokens of a response begin and end in its text. Pure. */
import type { StoredSeries } from '#db/objects/series-columns.ts';

export interface PlacedTokens {
  text: string;
  /** Offsets in UTF-16 units, one for each token. */
  starts: number[];
  ends: number[];
}

const encoder = new TextEncoder();

/** Byte offsets ascend; one inside of a character is where that character begins. */
function toOffsets(text: string, bytes: readonly number[]): number[] {
  const offsets: number[] = [];
  let at = 0;
  let passed = 0;
  for (const wanted of bytes) {
    while (at < text.length) {
      const code = text.codePointAt(at) ?? 0;
      const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
      if (passed + size > wanted) break;
      passed += size;
      at += code > 0xffff ? 2 : 1;
    }
    offsets.push(at);
  }
  return offsets;
}

export function placeTokens(text: string, series: StoredSeries): PlacedTokens {
  const { byte_starts, byte_ends, token_texts } = series;
  if (byte_ends.at(-1) === encoder.encode(text).length) {
    return { text, starts: toOffsets(text, byte_starts), ends: toOffsets(text, byte_ends) };
  }
  // Ids that are no valid UTF-8 together are spelled with U+FFFD, and the offsets do not point into that spelling.
  const ends: number[] = [];
  let end = 0;
  for (const token of token_texts) {
    end += token.length;
    ends.push(end);
  }
  return { text: token_texts.join(''), starts: [0, ...ends.slice(0, -1)], ends };
}
