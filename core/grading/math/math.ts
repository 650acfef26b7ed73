/** Mathematics in LaTeX, plain notation or a sentence, compared by structure and value. Time and size are bounded. */
import type { SpecOf } from '#contract/grading.ts';
import { comparing } from '../compare.ts';
import { isBound } from '../denial.ts';
import { type Grader, MATCH, MISMATCH, unknown, type Verdict } from '../grader.ts';
import { normalise } from '../normalise.ts';
import { compareNumeric } from '../numeric.ts';
import { plainText } from '../plain-text.ts';
import { readNumbers } from '../read-number.ts';
import { convert } from '../units.ts';
import { areEqual, areProportional, type Equality, realValue } from './equal.ts';
import type { Expression } from './expression.ts';
import { mathInSentence } from './sentence.ts';
import { spellMath } from './spell.ts';
import { type Relation, readValue, type Value } from './value.ts';

const CHARS_MAX = 1000;
/** Characters of an expression: its numbers are not the answer by themselves. */
const OPERATORS = /[=+*^_√|{}()[\]<>±∞\\∪≤≥!]|\d[a-zA-Z](?![a-zA-Z])|\d ?: ?\d|(?<=[\da-zA-Z] )-|(?<=\d)-(?=\d)/;
/** Digits from which a decimal counts as a careful rounding: undecided against the exact value. */
const ROUNDED_DIGITS_MIN = { response: 5, accepted: 3 } as const;

function read(text: string): Value | null {
  const spelled = spellMath(text)
    .replace(/\\text ?\{ ?(?:or|and) ?\}|(?<![\\a-zA-Z])(?:or|and)(?![a-zA-Z])/g, '\\or ')
    .replace(/,\s*\\or/g, '\\or ')
    .replace(/^,|,$/g, '');
  const named = /^(.+?) ?: ?(?=[^\d])(.+)$/.exec(spelled);
  return readValue(named?.[1] !== undefined && !/\d/.test(named[1]) ? (named[2] ?? '') : spelled);
}

/** Reads a text as mathematics, else the mathematics that a sentence states. */
function readStated(text: string): Value | null {
  const whole = read(text);
  if (whole !== null && whole.kind !== 'text') return whole;
  const inside = mathInSentence(text);
  const value = inside === undefined ? null : read(inside);
  return value !== null && value.kind !== 'text' ? value : whole;
}

function allEqual(one: Value[], other: Value[], tolerance: number): Equality {
  if (one.length !== other.length) return false;
  const results = one.map((item, index) => {
    const counterpart = other[index];
    return counterpart === undefined ? false : sameValue(item, counterpart, tolerance);
  });
  return results.includes(false) ? false : results.includes(null) ? null : true;
}

function sameSets(one: Value[], other: Value[], tolerance: number): Equality {
  const covers = (some: Value[], all: Value[]) =>
    all.map((item): Equality => {
      const results = some.map((candidate) => sameValue(candidate, item, tolerance));
      return results.includes(true) ? true : results.includes(null) ? null : false;
    });
  const results = [...covers(one, other), ...covers(other, one)];
  return results.includes(false) ? false : results.includes(null) ? null : true;
}

/** ± makes a scalar a set of two. */
const itemsOf = (value: Value): Value[] => {
  if (value.kind === 'set' || value.kind === 'union') return value.items.flatMap(itemsOf);
  if (value.kind === 'scalar' && value.readings.length > 1)
    return value.readings.map((reading): Value => ({ kind: 'scalar', readings: [reading], unit: value.unit }));
  return [value];
};

type Scalar = Extract<Value, { kind: 'scalar' }>;

function sameScalar(given: Scalar, accepted: Scalar, tolerance: number): Equality {
  const [first, second] = [given.readings[0], accepted.readings[0]];
  if (first === undefined || second === undefined) return null;
  const factor = given.unit === null || accepted.unit === null ? 1 : convert(1, given.unit, accepted.unit);
  if (factor === null) return false;
  const scaled: Expression = factor === 1 ? first : { name: 'Multiply', operands: [factor, first] };
  const equality = areEqual(scaled, second, factor === 1 ? tolerance : Math.max(tolerance, 1e-9));
  if (equality !== false) return equality;
  if (given.rough !== undefined && areEqual(given.rough, second, tolerance) === true) return true;
  return isRounding(first, second) ? null : false;
}

/** One is a decimal with enough digits that rounds the other, exact one. */
function isRounding(given: Expression, accepted: Expression): boolean {
  return rounds(given, accepted, ROUNDED_DIGITS_MIN.response) || rounds(accepted, given, ROUNDED_DIGITS_MIN.accepted);
}

function rounds(decimal: Expression, exact: Expression, digitsMin: number): boolean {
  if (typeof decimal !== 'number' || Number.isInteger(decimal) || typeof exact === 'number') return false;
  const [, fraction = ''] = String(decimal).split('.');
  const digits = String(Math.abs(decimal)).replace('.', '').replace(/^0+/, '').length;
  const value = realValue(exact);
  return (
    digits >= digitsMin &&
    value !== null &&
    !/e/.test(fraction) &&
    Math.abs(value - decimal) <= 0.5001 * 10 ** -fraction.length
  );
}

function sameRelation(one: Relation, other: Relation, tolerance: number): Equality {
  if (one.isNamed && other.isNamed && one.value !== undefined && other.value !== undefined) {
    const values = sameValue(one.value, other.value, tolerance);
    if (values !== null) return values;
  }
  if (one.sign !== other.sign) return one.isNamed === other.isNamed ? false : null;
  if (one.difference === undefined || other.difference === undefined) return null;
  return areProportional(one.difference, other.difference, one.sign !== '=' && one.sign !== '\\ne');
}

/** A relation with a plain value: `x = 5` with 5. Without a name it may say more than its right side. */
function sameAsRelation(relation: Relation, value: Value, tolerance: number): Equality {
  if (relation.value === undefined) return null;
  const equality = sameValue(relation.value, value, tolerance);
  return relation.isNamed || equality === true ? equality : null;
}

const letterOf = (value: Value): string | undefined => {
  const text =
    value.kind === 'text'
      ? value.text.trim().replace(/^\((\w)\)$/, '$1')
      : value.kind === 'scalar' && value.readings.length === 1
        ? value.readings[0]
        : undefined;
  const letter = text === 'ExponentialE' ? 'e' : text === 'ImaginaryUnit' ? 'i' : text;
  return typeof letter === 'string' && /^[a-zA-Z]$/.test(letter) ? letter : undefined;
};

function sameText(one: Value, other: Value): Equality {
  const [a, b] = [letterOf(one), letterOf(other)];
  if (a !== undefined && b !== undefined) return a.toLowerCase() === b.toLowerCase();
  if (one.kind === 'text' && other.kind === 'text') return normalise(one.text) === normalise(other.text);
  return null;
}

function sameValue(one: Value, other: Value, tolerance: number): Equality {
  if (one.kind === 'text' || other.kind === 'text') return sameText(one, other);
  if (one.kind === 'relation' && other.kind === 'relation') return sameRelation(one, other, tolerance);
  if (one.kind === 'relation') return sameAsRelation(one, other, tolerance);
  if (other.kind === 'relation') return sameAsRelation(other, one, tolerance);
  const [left, right] = [itemsOf(one), itemsOf(other)];
  if (isListAndTuple(one, other)) return sameOrder(left, right, one, other, tolerance);
  if (left.length !== 1 || right.length !== 1 || one.kind !== other.kind) {
    const [a, b] = [left[0], right[0]];
    if (left.length === 1 && right.length === 1 && a !== undefined && b !== undefined && (a !== one || b !== other)) {
      return sameValue(a, b, tolerance);
    }
    return left.length === 1 && right.length === 1 ? sameKinds(one, other) : sameSets(left, right, tolerance);
  }
  if (one.kind === 'scalar' && other.kind === 'scalar') return sameScalar(one, other, tolerance);
  if (one.kind === 'tuple' && other.kind === 'tuple') {
    return one.brackets === other.brackets ? allEqual(one.items, other.items, tolerance) : false;
  }
  if (one.kind === 'matrix' && other.kind === 'matrix') {
    if (one.rows.length !== other.rows.length) return false;
    return allEqual(one.rows.map(tupleOf), other.rows.map(tupleOf), tolerance);
  }
  return sameSets(left, right, tolerance);
}

const isTuple = (value: Value) => value.kind === 'tuple' && value.brackets === '()';
const isList = (value: Value) =>
  value.kind === 'set' && value.isList && value.items.every((item) => item.kind === 'scalar');
const isListAndTuple = (one: Value, other: Value) => (isTuple(one) && isList(other)) || (isList(one) && isTuple(other));

/** `1, 3` with `(1, 3)`: right in the same order, undecided in another. */
function sameOrder(left: Value[], right: Value[], one: Value, other: Value, tolerance: number): Equality {
  const itemsIn = (value: Value, items: Value[]) => (value.kind === 'tuple' ? value.items : items);
  const [a, b] = [itemsIn(one, left), itemsIn(other, right)];
  if (allEqual(a, b, tolerance) === true) return true;
  return sameSets(a, b, tolerance) === false ? false : null;
}

const tupleOf = (items: Value[]): Value => ({ kind: 'tuple', brackets: '()', items });

/** A column or row vector is also a tuple; other different kinds differ. */
function sameKinds(one: Value, other: Value): Equality {
  return one.kind === 'matrix' || other.kind === 'matrix' ? null : false;
}

/** A number with at most a unit, or a sentence with exactly one number and no expression. */
export function hasOneNumber(text: string): boolean {
  const plain = plainText(text)
    .replace(/\\?%/g, '%')
    .replace(/\^? ?\{? ?\\circ ?\}?/g, '°')
    .replace(/(?<=[a-zA-Z])\^?\{?[23²³]\}?/g, '');
  const withoutFractions = plain
    .replace(/\\[dt]?frac ?\{ ?[\d.]+ ?\} ?\{ ?[\d.]+ ?\}/g, '1')
    .replace(/ ?(?:\\times|×) ?10 ?\^? ?\{?[-+]?\d+\}?/g, '');
  return !OPERATORS.test(withoutFractions) && readNumbers(plain).length === 1;
}

export const isWholeNumber = (text: string) =>
  readNumbers(plainText(text)).every(({ value, unit, percent }) => Number.isInteger(value) && unit === '' && !percent);

const CLOCK = /^\d{1,2} ?: ?\d{2}$/;

function ratioOf(text: string): number {
  const [over = Number.NaN, under = Number.NaN] = text.split(':').map(Number);
  return under === 0 ? Number.NaN : over / under;
}

const NUMERIC = { kind: 'numeric', absolute_tolerance: 0, missing_unit: 'accept' } as const;

export function compareMath(reading: string, answer: string, spec: SpecOf<'math'>): Verdict {
  if (answer.trim() === '' || answer.length > CHARS_MAX) return unknown('no_accepted_answer');
  if (reading.length > CHARS_MAX) return unknown('unreadable');
  const [spelled, accepted] = [spellMath(reading), spellMath(answer)];
  if (spelled.replaceAll(' ', '') === accepted.replaceAll(' ', '')) return MATCH;
  // 12:00 and 1:00 may be times or ratios; as neither are they equal.
  if ([spelled, accepted].every((text) => CLOCK.test(text)) && ratioOf(spelled) !== ratioOf(accepted)) return MISMATCH;
  if (hasOneNumber(reading) && hasOneNumber(answer)) {
    const tolerance = [reading, answer].every(isWholeNumber) ? 0 : spec.relative_tolerance;
    const measured = compareNumeric(reading, answer, { ...NUMERIC, relative_tolerance: tolerance });
    if (measured.reward !== null) return measured;
  }
  const target = readStated(answer);
  if (target === null) return unknown('no_accepted_answer');
  const given = readStated(reading);
  if (given === null) return unknown('unreadable');
  if (given.kind === 'scalar' && isBound(plainText(reading)) !== isBound(plainText(answer)))
    return unknown('ambiguous');
  const equality = sameValue(given, target, spec.relative_tolerance);
  return equality === null ? unknown('undecided') : equality ? MATCH : MISMATCH;
}

/** Whether two expressions are equal; null if undecided. */
export function compareExpressions(reading: string, other: string): boolean | null {
  const { reward } = compareMath(reading, other, { kind: 'math', relative_tolerance: 1e-6 });
  return reward === null ? null : reward === 1;
}

export function mathGrader(spec: SpecOf<'math'>): Grader {
  return comparing((reading, answer) => compareMath(reading, answer, spec), { together: true });
}
