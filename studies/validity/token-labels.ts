/** Which truth each token carries: the generator's spans, in bytes, laid over the tokenizer's tokens. */
import type { Span } from './fresh-renders.ts';

const VISUAL_CATEGORIES = ['shape', 'color', 'count', 'position', 'relation', 'digit', 'bar', 'size'] as const;
const NON_VISUAL_CATEGORIES = ['copied', 'arithmetic', 'prior'] as const;
export const CATEGORIES = [...VISUAL_CATEGORIES, ...NON_VISUAL_CATEGORIES, 'template', 'excluded'] as const;
export type Category = (typeof CATEGORIES)[number];

const VISUAL: ReadonlySet<Category> = new Set(VISUAL_CATEGORIES);
const HARD_NEGATIVE: ReadonlySet<Category> = new Set(NON_VISUAL_CATEGORIES);

export function isVisual(category: Category): boolean {
  return VISUAL.has(category);
}

/** Tokens that carry an answer but do not need the picture for it. */
export function isHardNegative(category: Category): boolean {
  return HARD_NEGATIVE.has(category);
}

/**
 * The category of the span that a token shares most bytes with (the earlier span when two share as many); `template`
 * when it touches none. A token with its leading space (" red") belongs to the word, and every token of a word that
 * the tokenizer cuts in pieces belongs to the word's span.
 */
export function labelTokens(
  tokens: { byteStarts: readonly number[]; byteEnds: readonly number[] },
  spans: readonly Span[],
): Category[] {
  return tokens.byteStarts.map((start, index) => {
    const end = tokens.byteEnds[index] ?? start;
    let best: Category = 'template';
    let bestBytes = 0;
    for (const span of spans) {
      const bytes = Math.min(end, span.end) - Math.max(start, span.start);
      if (bytes > bestBytes) {
        best = span.category;
        bestBytes = bytes;
      }
    }
    return best;
  });
}
