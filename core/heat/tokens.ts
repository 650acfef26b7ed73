/** Tokens as they are shown. Tokens that share a character form one cell, since half a character cannot be drawn. */
import { visible } from '../text/visible.ts';

/** Series of one response, one value per token. */
export interface HeatTokens {
  text: string;
  token_texts: readonly string[];
  byte_starts: readonly number[];
  byte_ends: readonly number[];
  dependency: readonly number[];
  /** Standard error of the mean over the draws. */
  standard_errors?: readonly number[] | undefined;
  /** Above 0 for tokens that training keeps; null if the run has no mask. */
  mask: readonly number[] | null;
  log_prob_original: readonly number[];
  log_prob_perturbed: readonly number[];
}

export interface HeatCell {
  /** Index of the first token. */
  tokenIndex: number;
  /** Number of tokens. */
  tokens: number;
  text: string;
  /** The largest of the tokens. */
  dependency: number;
  /** The sum of the tokens. */
  gain: number;
  /** Whether training keeps any of the tokens. */
  kept: boolean;
}

/** Byte offsets at which characters of `text` begin, and the offset of its end. */
function characterStarts(text: string): Set<number> {
  const starts = new Set([0]);
  let end = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    end += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    starts.add(end);
  }
  return starts;
}

function toCell(tokens: HeatTokens, index: number): HeatCell {
  return {
    tokenIndex: index,
    tokens: 1,
    text: tokens.token_texts[index] ?? '',
    dependency: tokens.dependency[index] ?? 0,
    gain: (tokens.log_prob_original[index] ?? 0) - (tokens.log_prob_perturbed[index] ?? 0),
    kept: (tokens.mask?.[index] ?? 0) > 0,
  };
}

function merge(cell: HeatCell, next: HeatCell): HeatCell {
  return {
    tokenIndex: cell.tokenIndex,
    tokens: cell.tokens + next.tokens,
    text: cell.text + next.text,
    dependency: Math.max(cell.dependency, next.dependency),
    gain: cell.gain + next.gain,
    kept: cell.kept || next.kept,
  };
}

export function toCells(tokens: HeatTokens): HeatCell[] {
  const { text, token_texts, byte_starts, byte_ends } = tokens;
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  // Token IDs that are not valid UTF-8 together are spelled with U+FFFD; their offsets do not refer to that spelling.
  const starts = byte_ends.at(-1) === bytes.length ? characterStarts(text) : undefined;
  const cells: HeatCell[] = [];
  /** Byte offset of the last cell while it ends inside a character. */
  let openFrom: number | undefined;
  for (let index = 0; index < token_texts.length; index++) {
    const token = toCell(tokens, index);
    const open = openFrom === undefined ? undefined : cells.pop();
    const cell = open ? merge(open, token) : token;
    const from = openFrom ?? byte_starts[index] ?? 0;
    const end = byte_ends[index] ?? 0;
    const isWhole = starts?.has(end) ?? true;
    cells.push(starts && isWhole ? { ...cell, text: decoder.decode(bytes.subarray(from, end)) } : cell);
    openFrom = isWhole ? undefined : from;
  }
  return cells;
}

/** Replaces white space and empty text by signs, so that every cell can be seen and pointed at. */
export function shownText(text: string): string {
  if (text === '') return '∅';
  const shown = visible(text).replaceAll('\n', '⏎\n');
  return /^[^\S\n]+$/u.test(shown) ? '·'.repeat(shown.length) : shown;
}

/** Token text on one line, for tables and labels. */
function nameOfToken(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? shownText(text).replaceAll('\n', '') : visible(trimmed).replaceAll('\n', '⏎');
}

/** Splits off the space before a word, which stays uncoloured: at the end of a line it would be a sliver of colour. */
export function splitSpace(shown: string): [space: string, rest: string] {
  return shown.length > 1 && shown.startsWith(' ') ? [' ', shown.slice(1)] : ['', shown];
}

/** @returns for each token the text of its cell, so that half a character has the name of the whole */
export function namesOfTokens(tokens: HeatTokens): string[] {
  return toCells(tokens).flatMap((cell) => new Array<string>(cell.tokens).fill(nameOfToken(cell.text)));
}
