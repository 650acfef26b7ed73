/** Merges tokens that share a character into one cell, because a part of a character cannot be printed. */
import type { ReportedTrajectory } from '#contract/score-report.ts';

export interface TokenCell {
  text: string;
  /** The largest dependency of the tokens in the cell. */
  dependency: number;
  /** Standard error over the draws; undefined for one draw. */
  standardError: number | undefined;
  kept: boolean;
}

/** Byte offsets at which a character begins, and the end of the text. */
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
  // Token bytes that are not valid UTF-8 become U+FFFD in the text, whose offsets then differ.
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
