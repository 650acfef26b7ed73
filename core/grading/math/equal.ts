/** Equality of two expressions, tested at points that are fixed for each symbol, so that a grade never changes. */
import { Complex } from 'complex.js';
import { type Evaluated, evaluate, isConstant, type Point } from './evaluate.ts';
import { type Expression, some, symbolsOf } from './expression.ts';

/** Null: undecided. */
export type Equality = boolean | null;

const POINTS = 8;
/** Points with positive coordinates; roots and absolute values differ at the others. */
const POSITIVE_POINTS = 5;
const KNOWN_MIN = 3;
const SYMBOLIC_TOLERANCE = 1e-9;
/** Rounding errors beyond this share of a value make it unknown. */
const ERROR_SHARE_MAX = 1e-6;

/** FNV-1a of the symbol and the index of the point, as a number between 0.2 and 2.2. */
function pointOf(index: number): Point {
  return (symbol) => {
    let hash = 0x811c9dc5 ^ (index * 0x9e3779b1);
    for (let at = 0; at < symbol.length; at += 1) hash = Math.imul(hash ^ symbol.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    const size = 0.2 + ((hash >>> 0) / 2 ** 32) * 2;
    return new Complex(index < POSITIVE_POINTS || (hash & 1) === 0 ? size : -size, 0);
  };
}

const isDecimal = (one: Expression) => typeof one === 'number' && !Number.isInteger(one);
const isInteger = (one: Expression) => typeof one === 'number' && Number.isInteger(one);
export const hasSymbols = (one: Expression): boolean => [...symbolsOf(one)].some((symbol) => !isConstant(symbol));

function areClose(one: Evaluated, other: Evaluated, tolerance: number): Equality {
  const [size, error] = [Math.max(one.value.abs(), other.value.abs()), 4 * (one.error + other.error)];
  const difference = one.value.sub(other.value).abs();
  if (difference <= tolerance * size) return true;
  if (difference > error) return false;
  // Both are within rounding of each other: equal if they are zero up to rounding, else too imprecise to tell.
  return error <= ERROR_SHARE_MAX || error >= size ? true : null;
}

export function areEqual(one: Expression, other: Expression, decimalTolerance: number): Equality {
  if (isInfinite(one) || isInfinite(other)) return signOf(one) !== null && signOf(one) === signOf(other);
  if (isInteger(one) && isInteger(other)) return one === other;
  const tolerance =
    some(one, isDecimal) || some(other, isDecimal)
      ? Math.max(decimalTolerance, SYMBOLIC_TOLERANCE)
      : SYMBOLIC_TOLERANCE;
  const symbolic = hasSymbols(one) || hasSymbols(other);
  const results = pairsAt(one, other, symbolic).map(([a, b]) =>
    a.value.isNaN() || b.value.isNaN() ? null : areClose(a, b, tolerance),
  );
  if (!symbolic) return results[0] ?? null;
  if (results.slice(0, POSITIVE_POINTS).includes(false)) return isRenaming(one, other, decimalTolerance) ? null : false;
  if (results.filter((result) => result === true).length < KNOWN_MIN) return null;
  return results.includes(false) ? null : true;
}

/** `2x + 1` and `2y + 1`: equal up to the name of one symbol, which may be meant. */
function isRenaming(one: Expression, other: Expression, decimalTolerance: number): boolean {
  const [mine, theirs] = [symbolsOf(one), symbolsOf(other)].map((symbols) =>
    [...symbols].filter((symbol) => !isConstant(symbol)),
  );
  const [from, ...moreFrom] = (mine ?? []).filter((symbol) => !theirs?.includes(symbol));
  const [to, ...moreTo] = (theirs ?? []).filter((symbol) => !mine?.includes(symbol));
  if (from === undefined || to === undefined || moreFrom.length > 0 || moreTo.length > 0) return false;
  return areEqual(rename(one, from, to), other, decimalTolerance) === true;
}

function rename(expression: Expression, from: string, to: string): Expression {
  if (typeof expression !== 'object') return expression === from ? to : expression;
  return { name: expression.name, operands: expression.operands.map((operand) => rename(operand, from, to)) };
}

function pairsAt(one: Expression, other: Expression, symbolic: boolean): [Evaluated, Evaluated][] {
  return Array.from({ length: symbolic ? POINTS : 1 }, (_, index) => {
    const at = pointOf(index);
    return [evaluate(one, at), evaluate(other, at)];
  });
}

/** The value of an expression without symbols if it is real and finite, else null. */
export function realValue(expression: Expression): number | null {
  if (hasSymbols(expression)) return null;
  const { value } = evaluate(expression, pointOf(0));
  return value.isNaN() || Math.abs(value.im) > 1e-12 * Math.abs(value.re) ? null : value.re;
}

/** Equations, or inequalities as expressions above 0: equal if one is the other times a (positive) constant. */
export function areProportional(one: Expression, other: Expression, positive: boolean): Equality {
  const ratios = pairsAt(one, other, true).flatMap(([a, b]) =>
    a.value.isNaN() || b.value.isNaN() || b.value.abs() < 1e-9 ? [] : [a.value.div(b.value)],
  );
  const [first] = ratios;
  if (first === undefined || ratios.length < KNOWN_MIN) return null;
  if (first.abs() < 1e-9 || (positive && first.re < 0)) return false;
  // The same equation can be written in ways that are not proportional: a difference proves nothing.
  return ratios.every((ratio) => ratio.sub(first).abs() <= 1e-7 * first.abs()) ? true : null;
}

const isInfinite = (one: Expression) => some(one, (part) => typeof part === 'string' && part.endsWith('Infinity'));
function signOf(one: Expression): 1 | -1 | null {
  if (one === 'PositiveInfinity') return 1;
  if (one === 'NegativeInfinity') return -1;
  if (typeof one !== 'object' || one.operands.length !== 1 || one.operands[0] !== 'PositiveInfinity') return null;
  return one.name === 'Negate' ? -1 : null;
}
