/** Replaces characters of user text that could hide or reorder surrounding text. Escaping HTML is separate. */

/**
 * Control and format characters (direction marks, zero-width characters), line separators and lone surrogates.
 * Zero-width joiners stay, since emoji and several scripts need them.
 */
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

function toVisible(character: string): string {
  if (character === '\n') return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** @example visible('a\u202eb') is "a⟨U+202E⟩b" */
export function visible(text: string): string {
  return text.replace(HIDDEN, toVisible);
}

const CLAMP_CHARS = 600;

/** Cuts the text to `charsMax` characters, never inside a surrogate pair, and makes it visible. */
export function clamped(text: string, charsMax = CLAMP_CHARS): string {
  if (text.length <= charsMax) return visible(text);
  const cut = /^[\ud800-\udbff]$/.test(text.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
  return `${visible(text.slice(0, cut))}…`;
}
