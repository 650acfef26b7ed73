/** Tokens as they can be shown: those that share a character become one cell, for half a character has no picture. */
import { visible } from '#core/text/visible.ts';

/** Series of one response, one entry for each token. */
export interface HeatTokens {
  text: string;
  token_texts: readonly string[];
  byte_starts: readonly number[];
  byte_ends: readonly number[];
  dependency: readonly number[];
  /** Over the draws. */
  standard_errors?: readonly number[] | undefined;
  /** Above 0 where the token is trained on; null where nothing has decided that. */
  mask: readonly number[] | null;
  log_prob_original: readonly number[];
  log_prob_perturbed: readonly number[];
}

export interface HeatCell {
  /** Of its first token, and how many there are. */
  at: number;
  tokens: number;
  text: string;
  /** Of the token that depends most, where several share the cell. */
  dependency: number;
  gain: number;
  kept: boolean;
}

/** Byte offsets at which a character of `text` begins, and its end. */
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

export function toCells(tokens: HeatTokens): HeatCell[] {
  const { text, token_texts, byte_starts, byte_ends, dependency, mask, log_prob_original, log_prob_perturbed } = tokens;
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  // Ids that are no valid UTF-8 together are spelled with U+FFFD, and the offsets do not point into that spelling.
  const starts = byte_ends.at(-1) === bytes.length ? characterStarts(text) : undefined;
  const cells: HeatCell[] = [];
  let from: number | undefined;
  token_texts.forEach((tokenText, at) => {
    const token: HeatCell = {
      at,
      tokens: 1,
      text: tokenText,
      dependency: dependency[at] ?? 0,
      gain: (log_prob_original[at] ?? 0) - (log_prob_perturbed[at] ?? 0),
      kept: (mask?.[at] ?? 0) > 0,
    };
    const open = from === undefined ? undefined : cells.pop();
    const cell: HeatCell = !open
      ? token
      : {
          at: open.at,
          tokens: open.tokens + 1,
          text: open.text + tokenText,
          dependency: Math.max(open.dependency, token.dependency),
          gain: open.gain + token.gain,
          kept: open.kept || token.kept,
        };
    from ??= byte_starts[at] ?? 0;
    const end = byte_ends[at] ?? 0;
    const whole = starts?.has(end) ?? true;
    cells.push(starts && whole ? { ...cell, text: decoder.decode(bytes.subarray(from, end)) } : cell);
    if (whole) from = undefined;
  });
  return cells;
}

/** What is nothing but white space, or nothing at all, gets a sign that can be seen and pointed at. */
export function shownText(text: string): string {
  if (text === '') return '∅';
  const shown = visible(text).replaceAll('\n', '⏎\n');
  return /^[^\S\n]+$/u.test(shown) ? '·'.repeat(shown.length) : shown;
}

/** The token in one line, for tables and names. */
function nameOfToken(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? shownText(text).replaceAll('\n', '') : visible(trimmed).replaceAll('\n', '⏎');
}

/** The space before a word stays outside of its colour: at the end of a line it would be a sliver of it. */
export function splitSpace(shown: string): [space: string, rest: string] {
  return shown.length > 1 && shown.startsWith(' ') ? [' ', shown.slice(1)] : ['', shown];
}

/** By token: the text of the cell that it is in, so that half a character is shown as the whole. */
export function namesOfTokens(tokens: HeatTokens): string[] {
  return toCells(tokens).flatMap((cell) => new Array<string>(cell.tokens).fill(nameOfToken(cell.text)));
}
