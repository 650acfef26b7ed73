/** Rewrites LaTeX and plain notation of the same expression as the same LaTeX; drops delimiters, spacing and styling. */
import { dropEmphasis } from '../plain-text.ts';

const MARKS: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '×': '\\times ',
  '·': '\\cdot ',
  '⋅': '\\cdot ',
  '÷': '/',
  '≤': '\\le ',
  '≥': '\\ge ',
  '≠': '\\ne ',
  '∞': '\\infty ',
  '∪': '\\cup ',
  '∈': '\\in ',
  '±': '\\pm ',
  π: '\\pi ',
  θ: '\\theta ',
  α: '\\alpha ',
  β: '\\beta ',
  '°': '^\\circ ',
  '²': '^2',
  '³': '^3',
  '，': ',',
  '；': ';',
  '（': '(',
  '）': ')',
  '∅': '\\emptyset ',
  '≈': '\\approx ',
  '½': '\\frac{1}{2}',
  '¼': '\\frac{1}{4}',
  '¾': '\\frac{3}{4}',
};
const FUNCTIONS = 'sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|ln|log|exp|pi|theta|alpha|beta|infty';

export function spellMath(text: string): string {
  return dropEmphasis(text)
    .replace(/[^\n\x20-\x7e]/gu, (mark) => MARKS[mark] ?? mark)
    .replace(/√ ?(\d+|\{[^{}]*\})/g, (_, inner: string) => `\\sqrt{${inner.replace(/[{}]/g, '')}}`)
    .replace(/√ ?\(([^()]*)\)/g, '\\sqrt{$1}')
    .replace(/(?<![\\a-z])sqrt ?\(([^()]*)\)/g, '\\sqrt{$1}')
    .replace(new RegExp(String.raw`(?<![\\a-zA-Z])(${FUNCTIONS})(?![a-zA-Z])`, 'g'), '\\$1 ')
    .replace(/(?<![\\a-zA-Z])inf(?:inity)?(?![a-zA-Z])/g, '\\infty ')
    .replace(/,\\! ?/g, ',')
    .replace(/\\\$/g, '')
    .replace(/!=/g, '\\ne ')
    .replace(/(?<=\d) to (?=\d)/g, ':')
    .replace(/\*\*/g, '^')
    .replace(/(?<=[\w)\]}]) ?\* ?(?=[\w(\\])/g, ' \\cdot ')
    .replace(/(?<!\\)\$+|(?<!\\)\\[()[\]](?![\w\d]*\})/g, ' ')
    .replace(
      /\\(?:displaystyle|textstyle|limits|quad|qquad|left|right|bigl?|bigr|Bigl?|Bigr)(?![a-zA-Z])|(?<!\\)\\[,;:! ]|~/g,
      ' ',
    )
    .replace(/\\[dtc]frac(?![a-zA-Z])/g, '\\frac')
    .replace(/\\(?:leq|leqslant)(?![a-zA-Z])/g, '\\le ')
    .replace(/\\(?:geq|geqslant)(?![a-zA-Z])/g, '\\ge ')
    .replace(/<=/g, '\\le ')
    .replace(/>=/g, '\\ge ')
    .replace(/\\(?:mathrm|text) ?\{ ?([ei]) ?\}/g, '$1 ')
    .replace(/\\neq(?![a-zA-Z])/g, '\\ne ')
    .replace(/\\(?:geqslant|leqslant)/g, (command) => (command.startsWith('\\g') ? '\\ge ' : '\\le '))
    .replace(/\\(?:mathbf|bm|boldsymbol) ?\{([^{}]*)\}/g, '$1')
    .replace(/\{,\}/g, ',')
    .replace(/(?<=\d),(?=\d{3}(?:\D|$))(?<!\(\d{1,3},)(?<!\{\d{1,3},)(?<!\[\d{1,3},)/g, '')
    .replace(/\^ ?\{ ?\\(?:circ|degree) ?\}|\\degree(?![a-zA-Z])/g, '^\\circ ')
    .replace(/\\lbrace/g, '\\{')
    .replace(/\\rbrace/g, '\\}')
    .replace(/[^\S\n]+/g, ' ')
    .trim()
    .replace(/[.。]$/, '')
    .trim();
}
