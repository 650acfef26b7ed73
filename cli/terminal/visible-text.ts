/** Makes texts safe to print in a terminal, and measures their width there. */
import { stripVTControlCharacters } from 'node:util';

/** Zero-width and direction controls, which hide or reorder text. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Replaces control characters by their symbols (␛, ␉ …), so that a text cannot control the terminal. */
export function visible(text: string): string {
  return Array.from(text, toVisible).join('').replace(INVISIBLE, '·');
}

function toVisible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\n') return '⏎';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return code >= 0x80 && code < 0xa0 ? '\ufffd' : character;
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Number of columns of a text on a terminal; colour codes have none. */
export function columns(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(stripVTControlCharacters(text))) {
    width += WIDE.test(segment) ? 2 : 1;
  }
  return width;
}
