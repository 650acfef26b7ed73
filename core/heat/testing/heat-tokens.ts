import type { HeatTokens } from '../tokens.ts';

/** Creates tokens from texts, or from bytes of UTF-8 where a token ends inside a character. */
export function createHeatTokens(pieces: (string | Uint8Array)[], series: Partial<HeatTokens> = {}): HeatTokens {
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece));
  const ends: number[] = [];
  let end = 0;
  for (const { length } of bytes) {
    end += length;
    ends.push(end);
  }
  const zeros = pieces.map(() => 0);
  return {
    text: new TextDecoder().decode(Uint8Array.from(bytes.flatMap((one) => [...one]))),
    token_texts: bytes.map((one) => new TextDecoder().decode(one)),
    byte_starts: [0, ...ends.slice(0, -1)],
    byte_ends: ends,
    dependency: zeros,
    mask: zeros,
    log_prob_original: zeros,
    log_prob_perturbed: zeros,
    ...series,
  };
}

const EMOJI = new TextEncoder().encode('🧭');

/** "a🧭b" in five tokens, of which three share the emoji. */
export const SHARED_CHARACTER = createHeatTokens(['a', EMOJI.slice(0, 1), EMOJI.slice(1, 3), EMOJI.slice(3), 'b'], {
  dependency: [0, 0.1, 0.9, 0.2, 0],
  mask: [0, 0, 0, 1, 0],
  log_prob_original: [0, -1, -1, -1, 0],
  log_prob_perturbed: [0, -2, -1, -3, 0],
});

/** 3,000 tokens with a line break after every 37. */
export const LONG_RESPONSE = createHeatTokens(
  Array.from({ length: 3000 }, (_, index) => (index % 37 === 36 ? '.\n' : ` w${index}`)),
);

/** Tokens that would be markup, hide text or break XML if they were not escaped. */
export const HOSTILE = createHeatTokens(['<script>alert("&\')</script>', '\u202e', '\uffff', '\u0000']);
