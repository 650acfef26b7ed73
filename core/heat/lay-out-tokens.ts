/** Line breaking for the heat map as a figure, in columns of a monospaced font. */
import { type HeatScale, stepOf } from './scale.ts';
import { type HeatTokens, shownText, splitSpace, toCells } from './tokens.ts';

/** A part of a cell on one line. */
export interface Piece {
  line: number;
  column: number;
  columns: number;
  text: string;
  step: number;
  kept: boolean;
  /** Index of the first token of the cell. */
  tokenIndex: number;
}

/** Characters that take two columns. */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const GRAPHEMES = new Intl.Segmenter();

function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/** Splits a text after as many code points as fit. */
function splitAt(text: string, columns: number): [head: string, tail: string] {
  let head = '';
  let used = 0;
  for (const character of text) {
    used += WIDE.test(character) ? 2 : 1;
    if (used > columns) break;
    head += character;
  }
  return [head, text.slice(head.length)];
}

/** Breaks lines between tokens, and inside a token that is wider than a line. */
export function layOutTokens(
  tokens: HeatTokens,
  { scale, columnsMax }: { scale: HeatScale; columnsMax: number },
): { pieces: Piece[]; lines: number } {
  const pieces: Piece[] = [];
  let line = 0;
  let column = 0;
  function breakLine(): void {
    line += 1;
    column = 0;
  }
  function appendPart(text: string, cell: Pick<Piece, 'step' | 'kept' | 'tokenIndex'>): void {
    if (column > 0 && column + columnsOf(text) > columnsMax) breakLine();
    let rest = text;
    while (rest !== '') {
      const [head, tail] = splitAt(rest, columnsMax);
      const columns = columnsOf(head);
      pieces.push({ line, column, columns, text: head, ...cell });
      column += columns;
      rest = tail;
      if (rest !== '') breakLine();
    }
  }
  for (const { text, dependency, kept, tokenIndex } of toCells(tokens)) {
    const [space, shown] = splitSpace(shownText(text));
    if (column > 0) column += space.length;
    shown.split('\n').forEach((part, index) => {
      if (index > 0) breakLine();
      appendPart(part, { step: stepOf(scale, dependency), kept, tokenIndex });
    });
  }
  return { pieces, lines: line + 1 };
}
