/** Splits LaTeX at top-level operators. */

export type Part = { text: string /** The sign before it; empty for the first. */; before: string };

const OPENING = ['\\{', '\\lvert', '\\begin', '(', '[', '{'];
const CLOSING = ['\\}', '\\rvert', '\\end', ')', ']', '}'];

/** A command with its backslash, or one character. */
function tokenAt(text: string, at: number): string {
  return /^\\(?:[a-zA-Z]+|[\s\S])?/.exec(text.slice(at, at + 24))?.[0] ?? text.charAt(at);
}

export function splitTop(text: string, signs: readonly string[]): Part[] {
  const parts: Part[] = [];
  let before = '';
  let start = 0;
  for (let at = 0, depth = 0; at < text.length; ) {
    const token = tokenAt(text, at);
    if (OPENING.includes(token)) depth += 1;
    else if (CLOSING.includes(token)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && signs.includes(token)) {
      parts.push({ text: text.slice(start, at).trim(), before });
      before = token;
      start = at + token.length;
    }
    at += Math.max(1, token.length);
  }
  return [...parts, { text: text.slice(start).trim(), before }];
}

/** End of the group that begins the text. The brackets of an interval may differ. */
export function endOfGroup(text: string): { at: number; after: number } | null {
  for (let at = 0, depth = 0; at < text.length; ) {
    const token = tokenAt(text, at);
    if (OPENING.includes(token)) depth += 1;
    else if (CLOSING.includes(token)) {
      depth -= 1;
      if (depth === 0) return { at, after: at + token.length };
    }
    at += Math.max(1, token.length);
  }
  return null;
}
