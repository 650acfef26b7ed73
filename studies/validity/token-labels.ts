/** Labels the tokens of a response by mapping the generator's byte spans onto the tokenizer's tokens. */
import type { Span } from '#studies/shared/renders.ts';
import type { Category } from '#studies/shared/token-categories.ts';

/**
 * Gives each token the category of the span that it shares most bytes with, the earlier one in a tie, or `template` if
 * it touches no span. A token with its leading space (" red") belongs to the word, and every token of a word that the
 * tokenizer splits belongs to the word's span.
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
