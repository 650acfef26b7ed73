/** Tokens as they can be printed: those that share a character become one cell, for half a character has no picture. */
import type { ReportedTrajectory } from '#contract/score-report.ts';

export interface TokenCell {
  text: string;
  /** Of the token that depends most, where several share the cell. */
  dependency: number;
  /** Over the draws; undefined for one draw. */
  standardError: number | undefined;
  kept: boolean;
}

/** Byte offsets at which a character of `text` begins, and its end. */
function characterStarts(text: string): Set<number> {
  const starts = new Set([0]);
  let end = 0;
  for (const character of text) {
    end += Buffer.byteLength(character);
    starts.add(end);
  }
  return starts;
}

export function toTokenCells(trajectory: ReportedTrajectory, standardErrors: readonly number[] = []): TokenCell[] {
  const { text, token_texts, byte_starts, byte_ends, dependency, mask } = trajectory;
  const bytes = Buffer.from(text);
  // Ids that are no valid UTF-8 together are spelled with U+FFFD, and the offsets do not point into that spelling.
  const starts = byte_ends.at(-1) === bytes.length ? characterStarts(text) : undefined;
  const cells: TokenCell[] = [];
  let from: number | undefined;
  token_texts.forEach((tokenText, t) => {
    const token: TokenCell = {
      text: tokenText,
      dependency: dependency[t] ?? 0,
      standardError: standardErrors[t],
      kept: (mask[t] ?? 0) > 0,
    };
    const open = from === undefined ? undefined : cells.pop();
    const cell = !open
      ? token
      : { ...(open.dependency > token.dependency ? open : token), kept: open.kept || token.kept };
    from ??= byte_starts[t] ?? 0;
    const end = byte_ends[t] ?? 0;
    const whole = starts?.has(end) ?? true;
    cells.push(starts && whole ? { ...cell, text: bytes.subarray(from, end).toString() } : cell);
    if (whole) from = undefined;
  });
  return cells;
}
