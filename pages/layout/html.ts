/** What every page is made of. `html` escapes whatever it is given, so that a page is safe by how it is built. */
import { html } from 'hono/html';

export { html };
export type Html = ReturnType<typeof html>;

/** Direction marks, zero-width characters, line separators and halves of characters; joiners inside words stay. */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

function toVisible(character: string): string {
  if (character === '\n') return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** A user's text with nothing in it that hides or reorders what stands around it. */
export function visible(text: string): string {
  return text.replace(HIDDEN, toVisible);
}

const CLAMP_CHARS = 600;

/** As `visible`, and no longer than a page can bear. */
export function clamped(text: string, charsMax = CLAMP_CHARS): string {
  if (text.length <= charsMax) return visible(text);
  const cut = /^[\ud800-\udbff]$/.test(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
  return `${visible(text.slice(0, cut))}…`;
}

/** Addresses of a page with what it was asked; what is undefined or empty is left out. */
export function hrefOf(path: string, query: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.append(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
