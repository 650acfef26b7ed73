/** Whether two expressions are the same: compared at points that are fixed for each symbol, so that a grade never changes. */
import { Complex } from 'complex.js';
import { evaluate, isConstant, type Point } from './evaluate.ts';
import { type Expression, some, symbolsOf } from './expression.ts';

/** Null: it cannot be told. */
export type Equality = boolean | null;

const POINTS = 8;
/** Those of positive numbers; roots and bars differ elsewhere. */
const POSITIVE_POINTS = 5;
const KNOWN_MIN = 3;
const SYMBOLIC_TOLERANCE = 1e-9;

/** FNV-1a of the symbol and the number of the point, as a number within 0.2 and 2.2. */
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
const hasSymbols = (one: Expression) => [...symbolsOf(one)].some((symbol) => !isConstant(symbol));

function areClose(one: Complex, other: Complex, tolerance: number): boolean {
  return one.sub(other).abs() <= tolerance * Math.max(one.abs(), other.abs()) + 1e-12;
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
    a.isNaN() || b.isNaN() ? null : areClose(a, b, tolerance),
  );
  if (!symbolic) return results[0] ?? null;
  if (results.slice(0, POSITIVE_POINTS).includes(false)) return false;
  if (results.filter((result) => result === true).length < KNOWN_MIN) return null;
  return results.includes(false) ? null : true;
}

function pairsAt(one: Expression, other: Expression, symbolic: boolean): [Complex, Complex][] {
  return Array.from({ length: symbolic ? POINTS : 1 }, (_, index) => {
    const at = pointOf(index);
    return [evaluate(one, at), evaluate(other, at)];
  });
}

/** Equations, and inequalities as expressions above 0: the same where one is the other times a constant (above 0). */
export function areProportional(one: Expression, other: Expression, positive: boolean): Equality {
  const ratios = pairsAt(one, other, true).flatMap(([a, b]) =>
    a.isNaN() || b.isNaN() || b.abs() < 1e-9 ? [] : [a.div(b)],
  );
  const [first] = ratios;
  if (first === undefined || ratios.length < KNOWN_MIN) return null;
  if (first.abs() < 1e-9 || (positive && first.re < 0)) return false;
  // The same equation may be written in ways that are not proportional: what differs is not known to be wrong.
  return ratios.every((ratio) => areClose(ratio, first, 1e-7)) ? true : null;
}

const isInfinite = (one: Expression) => some(one, (part) => typeof part === 'string' && part.endsWith('Infinity'));
function signOf(one: Expression): 1 | -1 | null {
  if (one === 'PositiveInfinity') return 1;
  if (one === 'NegativeInfinity') return -1;
  if (typeof one !== 'object' || one.operands.length !== 1 || one.operands[0] !== 'PositiveInfinity') return null;
  return one.name === 'Negate' ? -1 : null;
}
