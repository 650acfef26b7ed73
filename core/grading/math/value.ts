/** What an answer is: a scalar, a tuple or interval, a set, a union, a matrix, a relation or words; its scalars are read by the library. */
import { type Expression, parseExpression, resolveSigns } from './expression.ts';
import { endOfGroup, splitTop } from './split.ts';

export type Value =
  | { kind: 'scalar'; readings: Expression[] }
  | { kind: 'tuple'; brackets: string; items: Value[] }
  | { kind: 'set'; items: Value[] }
  | { kind: 'union'; items: Value[] }
  | { kind: 'matrix'; rows: Value[][] }
  | { kind: 'relation'; sign: string; difference: Expression }
  | { kind: 'text'; text: string };

const NESTING_MAX = 6;
const ITEMS_MAX = 64;
const MATRIX = /^\\begin ?\{([pbvBV]?matrix|array)\}(?: ?\{[lcr|]*\})?([\s\S]*)\\end ?\{\1\}$/;
const UNIT = / ?\\(?:text|mathrm|mbox|textrm|rm) ?\{ ?([^{}]*)\}(?:\^ ?\{? ?[23] ?\}?)?$/;
const WORDS = /(?<![\\a-zA-Z{])[a-zA-Z]{3,}/;
const TEXT = /^\\(?:text|mathrm|textbf|mbox|textit) ?\{([^{}]*)\}$/;
const RELATIONS = ['\\le', '\\ge', '\\lt', '\\gt', '\\ne', '\\in', '<', '>', '='];
const SIGN_OF: Readonly<Record<string, string>> = { '\\lt': '<', '\\gt': '>' };

export function readValue(latex: string, nesting = 0): Value | null {
  const text = latex.trim();
  if (nesting > NESTING_MAX || text === '') return null;
  if (/^\\(?:emptyset|varnothing)$/.test(text)) return { kind: 'set', items: [] };
  const words =
    TEXT.exec(text)?.[1] ?? (WORDS.test(text.replace(/\\[a-zA-Z]+(?: ?\{[a-zA-Z ]*\})?/g, ' ')) ? text : undefined);
  if (words !== undefined && !/ (?:or|and) /.test(words)) return { kind: 'text', text: words };
  const parts = splitTop(text, [',', ';', '\\or']);
  if (parts.length > 1)
    return setOf(
      parts.map(({ text: part }) => part),
      nesting,
    );
  const matrix = MATRIX.exec(text)?.[2];
  if (matrix !== undefined) return readMatrix(matrix, nesting);
  const union = splitTop(text, ['\\cup']);
  if (union.length > 1) {
    const items = readAll(
      union.map(({ text: part }) => part),
      nesting,
    );
    return items === null ? null : { kind: 'union', items };
  }
  return readRelation(text, nesting) ?? readGroup(text, nesting) ?? readScalar(text);
}

function readAll(parts: string[], nesting: number): Value[] | null {
  if (parts.length > ITEMS_MAX) return null;
  const values = parts.map((part) => readValue(part, nesting + 1));
  return values.every((value) => value !== null) ? values : null;
}

function setOf(parts: string[], nesting: number): Value | null {
  const items = readAll(parts, nesting);
  return items === null ? null : { kind: 'set', items };
}

function readMatrix(body: string, nesting: number): Value | null {
  const rows = body
    .split(/\\\\(?:\[[^\]]*\])?/)
    .filter((row) => row.trim() !== '')
    .map((row) => readAll(row.split('&'), nesting));
  return rows.length > 0 && rows.every((row) => row !== null) ? { kind: 'matrix', rows } : null;
}

/** `(1, 2]`, `\{1, 2\}`; brackets about one thing only are those of an expression. */
function readGroup(text: string, nesting: number): Value | null {
  const opening = text.startsWith('\\{') ? '\\{' : text.charAt(0);
  if (!['(', '[', '\\{', ']'].includes(opening)) return null;
  const end = endOfGroup(text);
  if (end === null || end.after !== text.length) return null;
  const inner = text.slice(opening.length, end.at);
  const isSet = opening === '\\{';
  const parts = inner.trim() === '' ? [] : splitTop(inner, [',', ';']).map(({ text: part }) => part);
  if (isSet) return setOf(parts, nesting);
  if (parts.length < 2) return opening === '(' || parts.length === 0 ? null : readValue(inner, nesting + 1);
  const items = readAll(parts, nesting);
  return items === null ? null : { kind: 'tuple', brackets: opening + text.slice(end.at), items };
}

function readScalar(text: string): Value | null {
  const bare = text
    .replace(UNIT, '')
    .replace(/^(-?[\d.]+) ?\^ ?\\circ ?[CF]?$/, '$1')
    .replace(/^\\\$ ?/, '');
  const expression = parseExpression(bare);
  return expression === undefined ? null : { kind: 'scalar', readings: resolveSigns(expression) };
}

/** `x = 5` says 5, `x \in S` says S, and `3 < x \le 5` says (3, 5]; others are compared as they are. */
function readRelation(text: string, nesting: number): Value | null {
  const parts = splitTop(text, RELATIONS);
  const [first, second, third] = parts;
  if (first === undefined || second === undefined) return null;
  const sign = second.before;
  const isEquality = parts.slice(1).every(({ before }) => before === '=');
  if (sign === '\\in' || (isEquality && isName(first.text))) return readValue(parts.at(-1)?.text ?? '', nesting + 1);
  if (parts.length === 2 && sign === '=' && isName(second.text)) return readValue(first.text, nesting + 1);
  if (isEquality && parts.length > 2) return readValue(parts.at(-1)?.text ?? '', nesting + 1);
  const between = third === undefined ? rangeOf(first.text, sign, second.text) : rangeBetween(parts);
  if (between !== null) return readValue(between, nesting + 1);
  if (third !== undefined) return null;
  const [left, right] = [parseExpression(first.text), parseExpression(second.text)];
  if (left === undefined || right === undefined) return null;
  const isTurned = sign === '>' || sign === '\\gt' || sign === '\\ge';
  const difference: Expression = { name: 'Subtract', operands: isTurned ? [left, right] : [right, left] };
  return { kind: 'relation', sign: isTurned ? (sign === '\\ge' ? '\\le' : '<') : (SIGN_OF[sign] ?? sign), difference };
}

/** A symbol, `f(x)` or `\angle ABC`: what is asked for. */
function isName(text: string): boolean {
  return /^(?:[a-zA-Z]|\\(?:alpha|beta|gamma|theta|phi|lambda|mu|rho|sigma|omega))(?:_ ?(?:\w|\{\w{1,4}\}))?(?: ?\( ?[a-z] ?\))?$|^(?:\\(?:angle|triangle|overline|vec|text|mathrm) ?)?\{?[a-zA-Z ]{1,20}\}?$/.test(
    text.trim(),
  );
}

function rangeOf(left: string, sign: string, right: string): string | null {
  const below = sign === '<' || sign === '\\lt' || sign === '\\le';
  const above = sign === '>' || sign === '\\gt' || sign === '\\ge';
  if ((!below && !above) || isName(left) === isName(right)) return null;
  const closed = sign === '\\le' || sign === '\\ge';
  const [bound, isUpper] = isName(left) ? [right, below] : [left, above];
  return isUpper ? `(-\\infty,${bound}${closed ? ']' : ')'}` : `${closed ? '[' : '('}${bound},\\infty)`;
}

function rangeBetween(parts: { text: string; before: string }[]): string | null {
  const [low, name, high] = parts;
  if (parts.length !== 3 || low === undefined || name === undefined || high === undefined || !isName(name.text))
    return null;
  const signs = [name.before, high.before];
  const rising = signs.every((sign) => ['<', '\\lt', '\\le'].includes(sign));
  if (!rising && !signs.every((sign) => ['>', '\\gt', '\\ge'].includes(sign))) return null;
  const [one, other] = [name.before.endsWith('e'), high.before.endsWith('e')];
  return rising
    ? `${one ? '[' : '('}${low.text},${high.text}${other ? ']' : ')'}`
    : `${other ? '[' : '('}${high.text},${low.text}${one ? ']' : ')'}`;
}
