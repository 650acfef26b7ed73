/** The stylesheet of all pages: `style.css` of each page folder, joined. Later files win over earlier ones. */
import about from '../about/style.css';
import board from '../board/style.css';
import run from '../run/style.css';
import trajectory from '../trajectory/style.css';
import tryIt from '../try/style.css';
import print from './print.css';
import base from './style.css';

/** Matches a quoted string, which stays as it is, before anything that can be shortened. */
const SHORTENED = /("[^"]*")|\/\*[\s\S]*?\*\/|;?\s*(\})\s*|\s*([{;,>]|:(?=\s))\s*|\s+|\b0(?=\.\d)/g;

/** Drops comments, indentation and leading zeros. */
export function compactCss(css: string): string {
  return css
    .trim()
    .replace(SHORTENED, (match, quoted, end, mark) => quoted ?? end ?? mark ?? (match.trim() === '' ? ' ' : ''));
}

export const STYLESHEET = [base, run, about, trajectory, tryIt, board, print].map(compactCss).join('\n');
