/** Matches a quoted string, which stays as it is, before anything that can be shortened. */
const SHORTENED = /("[^"]*")|\/\*[\s\S]*?\*\/\s*|;?\s*(\})\s*|\s*([{;,>]|:(?=\s))\s*|\s+|\b0(?=\.\d)/g;

/** Drops comments, indentation and leading zeros of a formatted stylesheet. */
export function compactCss(css: string): string {
  return css
    .trim()
    .replace(SHORTENED, (match, quoted, end, mark) => quoted ?? end ?? mark ?? (match.trim() === '' ? ' ' : ''));
}
