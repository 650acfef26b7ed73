/** Breaks texts into lines between words. */
import { columns } from './visible-text.ts';

/** Joins pieces to lines of at most `width` columns. A longer piece gets its own line. Pieces may contain colour codes. */
export function wrapPieces(pieces: readonly string[], { width, gap }: { width: number; gap: string }): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + columns(gap) + columns(piece) <= width) {
      lines[lines.length - 1] = `${last}${gap}${piece}`;
    } else {
      lines.push(piece);
    }
  }
  return lines;
}

export function wrapWords(text: string, width: number): string[] {
  return wrapPieces(text.split(' '), { width, gap: ' ' });
}
