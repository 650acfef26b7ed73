/** Text of tokens made safe and legible for a terminal. */

/** Zero-width and direction controls, which would hide or reorder what is printed. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Control characters become their pictures (␛, ␉ …), so that no token can command the terminal. */
export function visible(text: string): string {
  return text
    .replaceAll('\n', '⏎')
    .replace(/[\u0000-\u001f]/gu, (control) => String.fromCodePoint(0x2400 + (control.codePointAt(0) ?? 0)))
    .replaceAll('\u007f', '␡')
    .replace(/[\u0080-\u009f]/gu, '\ufffd')
    .replace(INVISIBLE, '·');
}

const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a text takes on a terminal. */
export function columns(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
