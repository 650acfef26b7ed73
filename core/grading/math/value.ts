/** Reads an answer as a scalar, tuple or interval, set, union, matrix, relation or text. compute-engine parses its scalars. */
import { readUnit, type Unit } from '../units.ts';
import { hasSymbols, realValue } from './equal.ts';
import { type Expression, parseExpression, resolveSigns } from './expression.ts';
import { endOfGroup, splitTop } from './split.ts';

export type Value =
  /** `rough`: an approximation given with the exact value. */
  | { kind: 'scalar'; readings: Expression[]; unit: Unit | null; rough?: Expression }
  | { kind: 'tuple'; brackets: string; items: Value[] }
  /** `isList`: written without braces, so its order may matter. */
  | { kind: 'set'; items: Value[]; isList: boolean }
  | { kind: 'union'; items: Value[] }
  | { kind: 'matrix'; rows: Value[][] }
  | Relation
  | { kind: 'text'; text: string };

export interface Relation {
  kind: 'relation';
  sign: string;
  /** Undefined if a side is no scalar: then only `value` can be compared. */
  difference: Expression | undefined;
  /** What the relation says of its subject: the right side of `x = 5`, the interval of `x > 3`. */
  value: Value | undefined;
  /** The left side is only a name, so that `value` says everything. */
  isNamed: boolean;
}

const NESTING_MAX = 6;
const ITEMS_MAX = 64;
const MATRIX = /^\\begin ?\{([pbvBV]?matrix|array)\}(?: ?\{[lcr|]*\})?([\s\S]*)\\end ?\{\1\}$/;
const WRAPPED_UNIT = / ?\\(?:text|mathrm|mbox|textrm|textbf|textnormal|rm) ?\{ ?([^{}]*)\}((?:\^ ?\{? ?[23] ?\}?)?)$/;
/** A unit in plain letters after a closed expression. */
const PLAIN_UNIT =
  /(?<=[\d}) ]) ?((?<= )[a-zA-Z]|[a-zA-Z](?=\^)|[a-zA-Zµμ]{2,12})((?:\^ ?\{? ?[23] ?\}?)?(?: ?\/ ?[a-zA-Z]{1,6}(?:\^\{?[23]\}?)?)?)$/;
const WORDS = /(?<![\\a-zA-Z{])[a-zA-Z]{3,}/;
const TEXT = /^\\(?:text|mathrm|textbf|mbox|textit|textnormal) ?\{([^{}]*)\}$/;
const RELATIONS = ['\\le', '\\ge', '\\lt', '\\gt', '\\ne', '\\in', '\\approx', '<', '>', '='];
const SIGNS: Readonly<Record<string, string>> = { '\\lt': '<', '\\gt': '>' };
const TURNED: Readonly<Record<string, string>> = { '>': '<', '\\ge': '\\le' };
const NAMED_BASE = /^(\d+) ?_ ?\{? ?(\d{1,2}) ?\}?$/;
/** An approximation further than this from the exact part of its chain is ignored. */
const APPROXIMATION_TOLERANCE = 0.05;

export function readValue(latex: string, nesting = 0): Value | null {
  const text = latex.trim();
  if (nesting > NESTING_MAX || text === '') return null;
  if (/^\\(?:emptyset|varnothing)$/.test(text)) return { kind: 'set', items: [], isList: false };
  const words = wordsOf(text);
  if (words !== undefined) return { kind: 'text', text: words };
  return (
    readList(text, nesting) ??
    readUnion(text, nesting) ??
    readRelation(text, nesting) ??
    readGroup(text, nesting) ??
    readScalar(text)
  );
}

function wordsOf(text: string): string | undefined {
  const wrapped = TEXT.exec(text)?.[1];
  if (wrapped !== undefined) return wrapped;
  const bare = text
    .replace(WRAPPED_UNIT, '')
    .replace(PLAIN_UNIT, (match, unit: string, suffix: string) => (readUnit(unit + suffix) === null ? match : ''));
  if (/^[a-zA-Z]+(?: [a-zA-Z]+)+$/.test(bare)) return text;
  const hasWords = WORDS.test(bare.replace(/\\[a-zA-Z]+(?: ?\{[a-zA-Z ]*\})?/g, ' '));
  return hasWords && !/ (?:or|and) /.test(text) ? text : undefined;
}

/** Items at the top level: solutions parted by semicolons, items by commas. */
function readList(text: string, nesting: number): Value | null {
  const matrix = MATRIX.test(text);
  if (matrix) return null;
  for (const signs of [[';'], [',', '\\or']]) {
    const parts = splitTop(text, signs)
      .map(({ text: part }) => part)
      .filter((part) => part !== '');
    if (parts.length < 2) continue;
    const items = readAll(parts, nesting);
    if (items === null) return null;
    const isAssignment = nesting > 0 && items.every((item) => item.kind === 'relation' && item.isNamed);
    if (isAssignment) return { kind: 'tuple', brackets: '()', items: items.map(statedValue) };
    return { kind: 'set', items, isList: signs[0] === ',' };
  }
  return null;
}

const statedValue = (value: Value): Value => (value.kind === 'relation' ? (value.value ?? value) : value);

function readUnion(text: string, nesting: number): Value | null {
  const matrix = MATRIX.exec(text)?.[2];
  if (matrix !== undefined) return readMatrix(matrix, nesting);
  const parts = splitTop(text, ['\\cup']);
  if (parts.length < 2) return null;
  const items = readAll(
    parts.map(({ text: part }) => part),
    nesting,
  );
  return items === null ? null : { kind: 'union', items };
}

function readAll(parts: string[], nesting: number): Value[] | null {
  if (parts.length > ITEMS_MAX) return null;
  const values = parts.map((part) => readValue(part, nesting + 1));
  return values.every((value) => value !== null) ? values : null;
}

function readMatrix(body: string, nesting: number): Value | null {
  const rows = body
    .split(/\\\\(?:\[[^\]]*\])?/)
    .filter((row) => row.trim() !== '')
    .map((row) => readAll(row.split('&'), nesting));
  return rows.length > 0 && rows.every((row) => row !== null) ? { kind: 'matrix', rows } : null;
}

/** `(1, 2]`, `\{1, 2\}`, `{1, 2}`; brackets around one item belong to an expression. */
function readGroup(text: string, nesting: number): Value | null {
  const opening = text.startsWith('\\{') ? '\\{' : text.charAt(0);
  if (!['(', '[', '\\{', '{', ']'].includes(opening)) return null;
  const end = endOfGroup(text);
  if (end === null || end.after !== text.length) return null;
  const inner = text.slice(opening.length, end.at).trim();
  const parts = inner === '' ? [] : splitTop(inner, [',', ';']).map(({ text: part }) => part);
  if (opening === '\\{' || (opening === '{' && parts.length > 1)) {
    const items = readAll(parts, nesting);
    return items === null ? null : { kind: 'set', items, isList: opening === '{' };
  }
  if (parts.length < 2) {
    const isExpression = (opening === '(' || opening === '{') && !MATRIX.test(inner);
    return isExpression || parts.length === 0 ? null : readValue(inner, nesting + 1);
  }
  const items = readAll(parts, nesting);
  return items === null ? null : { kind: 'tuple', brackets: opening + text.slice(end.at), items };
}

function readScalar(text: string): Value | null {
  const based = NAMED_BASE.exec(text);
  if (based !== null) return readBased(based[1] ?? '', Number(based[2]));
  const { bare, unit } = stripUnit(text);
  const expression = parseExpression(bare.replace(/^(-?[\d.]+) ?\^ ?\\circ ?[CF]?$/, '$1').replace(/^\\\$ ?/, ''));
  return expression === undefined ? null : { kind: 'scalar', readings: resolveSigns(expression), unit };
}

function stripUnit(text: string): { bare: string; unit: Unit | null } {
  const wrapped = WRAPPED_UNIT.exec(text);
  if (wrapped !== null) return { bare: text.slice(0, wrapped.index), unit: readUnit(`${wrapped[1]}${wrapped[2]}`) };
  const plain = PLAIN_UNIT.exec(text);
  const unit = plain === null ? null : readUnit(`${plain[1]}${plain[2]}`);
  return plain === null || unit === null ? { bare: text, unit: null } : { bare: text.slice(0, plain.index), unit };
}

/** `1112_3` in base 3. */
function readBased(digits: string, base: number): Value | null {
  const value = Number.parseInt(digits, base);
  const isValid =
    base >= 2 && base <= 36 && Number.isSafeInteger(value) && value.toString(base) === digits.replace(/^0+(?=.)/, '');
  return isValid ? { kind: 'scalar', readings: [value], unit: null } : null;
}

function readRelation(text: string, nesting: number): Value | null {
  const parts = splitTop(text, RELATIONS);
  const [first, second] = parts;
  if (first === undefined || second === undefined) return null;
  const sign = second.before;
  if (sign === '\\in') return parts.length === 2 ? readValue(second.text, nesting + 1) : null;
  if (parts.slice(1).every(({ before }) => before === '=' || before === '\\approx'))
    return readEquality(parts, nesting);
  const between = parts.length === 2 ? rangeOf(first.text, sign, second.text) : rangeBetween(parts);
  const value = between === null ? undefined : (readValue(between, nesting + 1) ?? undefined);
  if (parts.length > 2) return value ?? null;
  const difference = differenceOf(first.text, sign, second.text);
  if (difference === undefined && value === undefined) return null;
  return { kind: 'relation', sign: normalisedSign(sign), difference, value, isNamed: value !== undefined };
}

function normalisedSign(sign: string): string {
  const plain = SIGNS[sign] ?? sign;
  return TURNED[plain] ?? plain;
}

/** Right minus left, turned so that the relation reads "0 < difference". */
function differenceOf(left: string, sign: string, right: string): Expression | undefined {
  const [one, other] = [parseExpression(left), parseExpression(right)];
  if (one === undefined || other === undefined) return undefined;
  const isTurned = (SIGNS[sign] ?? sign) in TURNED;
  return { name: 'Subtract', operands: isTurned ? [one, other] : [other, one] };
}

/** `x = 5`, `x = 2 + 3 = 5`, `x = 1/3 \approx 0.33`, `2x + y = 1`. */
function readEquality(parts: { text: string; before: string }[], nesting: number): Value | null {
  const [first, second] = parts;
  if (first === undefined || second === undefined) return null;
  const exact = parts
    .slice(1)
    .filter(({ before }) => before === '=')
    .at(-1);
  const approximate = parts
    .slice(1)
    .filter(({ before }) => before === '\\approx')
    .at(-1);
  const isNamed = isName(first.text);
  const isReversed = parts.length === 2 && !isNamed && isName(second.text);
  const side = isReversed ? first : (exact ?? approximate);
  const value = (side === undefined ? undefined : readValue(side.text, nesting + 1)) ?? undefined;
  if (parts.length > 2)
    return value === undefined ? null : withApproximation(value, exact === undefined ? undefined : approximate?.text);
  const difference = differenceOf(first.text, '=', second.text);
  // `2x + y = 1` says more than 1, `|AB| = 1` may be answered by 1 alone.
  const isConstant = value !== undefined && isConstantValue(value) && isQuantityName(first.text);
  if (difference === undefined && !isNamed && !isReversed && !isConstant) return null;
  return {
    kind: 'relation',
    sign: '=',
    difference,
    value: isNamed || isReversed || isConstant ? value : undefined,
    isNamed: isNamed || isReversed,
  };
}

/** Adds the reading of an approximation that agrees with the exact part. */
function withApproximation(value: Value, approximation: string | undefined): Value {
  const rough = approximation === undefined ? undefined : parseExpression(approximation);
  const [exact] = value.kind === 'scalar' ? value.readings : [];
  if (rough === undefined || exact === undefined || value.kind !== 'scalar' || value.readings.length > 1) return value;
  const [one, other] = [realValue(exact), realValue(rough)];
  const agrees = one !== null && other !== null && Math.abs(one - other) <= APPROXIMATION_TOLERANCE * Math.abs(one);
  return agrees ? { ...value, rough } : value;
}

function isConstantValue(value: Value): boolean {
  switch (value.kind) {
    case 'scalar':
      return !value.readings.some(hasSymbols);
    case 'tuple':
    case 'set':
    case 'union':
      return value.items.every(isConstantValue);
    case 'matrix':
    case 'relation':
    case 'text':
      return false;
  }
}

const NAME =
  /^(?:[a-zA-Z]|\\(?:alpha|beta|gamma|theta|phi|lambda|mu|rho|sigma|omega))(?:_ ?(?:\w|\{\w{1,4}\}))?(?: ?\( ?[a-z] ?\))?$|^(?:\\(?:angle|triangle|overline|vec|text|mathrm) ?)?\{?[a-zA-Z ]{1,20}\}?$|^\( ?[a-zA-Z](?:_\d)?(?: ?, ?[a-zA-Z](?:_\d)?){1,5} ?\)$/;

/** A left side without arithmetic of its own: `|AB|`, `V_1:V_2`, `\frac{NO}{BO}`. */
function isQuantityName(text: string): boolean {
  return !/[-+\d]/.test(text.replace(/_ ?(?:\w|\{\w{1,4}\})/g, ''));
}

/** A symbol, `f(x)`, `\angle ABC` or `(x, y)`: the subject of a question. */
function isName(text: string): boolean {
  return NAME.test(text.trim());
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
