/**
 * Evaluates an expression at a point, in complex numbers of double precision, with a bound of the rounding error. The bound
 * follows the size of the terms: 1.6e-19 and 1.7e-19 are different numbers, √2² − 2 is 0.
 */
import { Complex } from 'complex.js';
import type { Expression } from './expression.ts';

export type Point = (symbol: string) => Complex;

export interface Evaluated {
  /** NaN if unknown or not finite. */
  value: Complex;
  /** Bound of the absolute rounding error of `value`. */
  error: number;
}

const UNKNOWN: Evaluated = { value: new Complex(Number.NaN, Number.NaN), error: Number.NaN };
const EPSILON = 2 * Number.EPSILON;
const CONSTANTS: Readonly<Record<string, Complex>> = {
  Pi: new Complex(Math.PI, 0),
  e: new Complex(Math.E, 0),
  ExponentialE: new Complex(Math.E, 0),
  i: new Complex(0, 1),
  ImaginaryUnit: new Complex(0, 1),
};

/** A value with the error of its inputs and of its own rounding. */
function rounded(value: Complex, inherited: number): Evaluated {
  return { value, error: inherited + EPSILON * value.abs() };
}

function add(terms: Evaluated[]): Evaluated {
  return terms.reduce((total, term) => rounded(total.value.add(term.value), total.error + term.error), {
    value: new Complex(0, 0),
    error: 0,
  });
}

function multiply(factors: Evaluated[]): Evaluated {
  return factors.reduce(
    (total, factor) =>
      rounded(total.value.mul(factor.value), total.error * factor.value.abs() + factor.error * total.value.abs()),
    { value: new Complex(1, 0), error: 0 },
  );
}

function negate({ value, error }: Evaluated): Evaluated {
  return { value: value.neg(), error };
}

function divide(over: Evaluated, under: Evaluated): Evaluated {
  const value = over.value.div(under.value);
  return rounded(value, (over.error + value.abs() * under.error) / under.value.abs());
}

/** Applies a function; the inherited error is how far the result moves if the input moves by its error. */
function apply(compute: (value: Complex) => Complex, { value, error }: Evaluated): Evaluated {
  const result = compute(value);
  const moved = compute(value.add(new Complex(error, 0)));
  const drift = moved.sub(result).abs();
  return rounded(
    result,
    2 * EPSILON * Math.max(1, result.abs()) * (Number.isFinite(drift) ? 0 : 1) +
      (Number.isFinite(drift) ? 2 * drift : 0),
  );
}

type Operation = (operands: Evaluated[]) => Evaluated;

const unary =
  (compute: (value: Complex) => Complex): Operation =>
  ([operand]) =>
    operand === undefined ? UNKNOWN : apply(compute, operand);
const binary =
  (compute: (one: Evaluated, other: Evaluated) => Evaluated): Operation =>
  ([one, other]) =>
    one === undefined || other === undefined ? UNKNOWN : compute(one, other);

function powerOf(base: Complex, exponent: Complex): Complex {
  if (base.im === 0 && exponent.im === 0 && (base.re >= 0 || Number.isInteger(exponent.re))) {
    return new Complex(base.re ** exponent.re, 0);
  }
  return base.pow(exponent);
}

function power(base: Evaluated, exponent: Evaluated): Evaluated {
  const value = powerOf(base.value, exponent.value);
  const size = value.abs();
  const byBase = base.error === 0 ? 0 : (size * exponent.value.abs() * base.error) / base.value.abs();
  const byExponent = exponent.error === 0 ? 0 : size * Math.abs(Math.log(base.value.abs() || 1)) * exponent.error;
  return rounded(
    value,
    (Number.isFinite(byBase) ? byBase : base.error) + (Number.isFinite(byExponent) ? byExponent : 0),
  );
}

/** The real root of a negative number if the degree is odd. */
function root(base: Evaluated, degree: Evaluated): Evaluated {
  const isOdd = degree.value.im === 0 && Math.abs(degree.value.re % 2) === 1;
  if (base.value.im === 0 && base.value.re < 0 && isOdd) return negate(root(negate(base), degree));
  return power(base, divide({ value: new Complex(1, 0), error: 0 }, degree));
}

function factorialOf(value: Complex): Complex {
  if (value.im !== 0 || !Number.isInteger(value.re) || value.re < 0 || value.re > 170) return UNKNOWN.value;
  let total = 1;
  for (let factor = 2; factor <= value.re; factor += 1) total *= factor;
  return new Complex(total, 0);
}

const factorial = (operand: Evaluated): Evaluated => rounded(factorialOf(operand.value), 0);
const real = (compute: (value: number) => number): Operation =>
  unary((value) => (Math.abs(value.im) < 1e-12 ? new Complex(compute(value.re), 0) : UNKNOWN.value));

function logarithm(operand: Evaluated | undefined, base: Evaluated | undefined): Evaluated {
  if (operand === undefined) return UNKNOWN;
  const value = apply((one) => one.log(), operand);
  return base === undefined
    ? value
    : divide(
        value,
        apply((one) => one.log(), base),
      );
}

const exactly = (value: number): Evaluated => ({ value: new Complex(value, 0), error: 0 });

const OPERATIONS: Readonly<Record<string, Operation>> = {
  Add: add,
  Multiply: multiply,
  InvisibleOperator: multiply,
  Negate: ([operand]) => (operand === undefined ? UNKNOWN : negate(operand)),
  Subtract: ([first, ...rest]) =>
    first === undefined ? UNKNOWN : rest.length === 0 ? negate(first) : add([first, ...rest.map(negate)]),
  Divide: binary(divide),
  Rational: binary(divide),
  Colon: binary(divide),
  Power: binary(power),
  Square: ([operand]) => (operand === undefined ? UNKNOWN : multiply([operand, operand])),
  Sqrt: unary((value) => value.sqrt()),
  Root: binary(root),
  Abs: unary((value) => new Complex(value.abs(), 0)),
  Exp: unary((value) => value.exp()),
  Ln: ([value, base]) => logarithm(value, base),
  Log: ([value, base]) => logarithm(value, base ?? exactly(10)),
  Lb: ([value]) => logarithm(value, exactly(2)),
  Lg: ([value]) => logarithm(value, exactly(10)),
  Degrees: ([operand]) =>
    operand === undefined ? UNKNOWN : multiply([operand, rounded(new Complex(Math.PI / 180, 0), 0)]),
  Factorial: ([operand]) => (operand === undefined ? UNKNOWN : factorial(operand)),
  Binomial: binary((n, k) => divide(factorial(n), multiply([factorial(k), factorial(add([n, negate(k)]))]))),
  Floor: real(Math.floor),
  Ceil: real(Math.ceil),
  Sin: unary((value) => value.sin()),
  Cos: unary((value) => value.cos()),
  Tan: unary((value) => value.tan()),
  Cot: unary((value) => value.cot()),
  Sec: unary((value) => value.sec()),
  Csc: unary((value) => value.csc()),
  Arcsin: unary((value) => value.asin()),
  Arccos: unary((value) => value.acos()),
  Arctan: unary((value) => value.atan()),
  Sinh: unary((value) => value.sinh()),
  Cosh: unary((value) => value.cosh()),
  Tanh: unary((value) => value.tanh()),
};

const INVERSES: Readonly<Record<string, string>> = { Sin: 'Arcsin', Cos: 'Arccos', Tan: 'Arctan' };

/** `\sin^{-1} x` is the inverse, never the reciprocal. */
function inverse(name: string, operands: Expression[]): Expression | undefined {
  const [base, exponent] = operands;
  if (name !== 'Power' || typeof base !== 'object' || exponent === undefined) return undefined;
  const isMinusOne =
    exponent === -1 || (typeof exponent === 'object' && exponent.name === 'Negate' && exponent.operands[0] === 1);
  const inverted = INVERSES[base.name];
  return isMinusOne && inverted !== undefined ? { name: inverted, operands: base.operands } : undefined;
}

/** `1\frac{1}{2}` is a mixed number: a whole number before a proper fraction of whole numbers. */
function isMixed(name: string, operands: Expression[]): boolean {
  const [whole, fraction] = operands;
  if (
    name !== 'InvisibleOperator' ||
    operands.length !== 2 ||
    typeof whole !== 'number' ||
    typeof fraction !== 'object'
  )
    return false;
  const [over, under] = fraction.operands;
  return (
    fraction.name === 'Divide' &&
    Number.isInteger(whole) &&
    typeof over === 'number' &&
    typeof under === 'number' &&
    over < under
  );
}

export function evaluate(expression: Expression, at: Point): Evaluated {
  if (typeof expression === 'number') {
    const error = Number.isInteger(expression) ? 0 : Math.abs(expression) * Number.EPSILON;
    return { value: new Complex(expression, 0), error };
  }
  if (typeof expression === 'string') {
    const constant = CONSTANTS[expression];
    if (constant !== undefined) return rounded(constant, 0);
    return /Infinity$/.test(expression) ? UNKNOWN : { value: at(expression), error: 0 };
  }
  const { name, operands } = expression;
  const inverted = inverse(name, operands);
  if (inverted !== undefined) return evaluate(inverted, at);
  const operation = isMixed(name, operands) ? add : OPERATIONS[name];
  if (operation === undefined) return UNKNOWN;
  const result = operation(operands.map((operand) => evaluate(operand, at)));
  const { re, im } = result.value;
  return Number.isFinite(re) && Number.isFinite(im) && Number.isFinite(result.error) ? result : UNKNOWN;
}

export const isConstant = (symbol: string): boolean => symbol in CONSTANTS || /Infinity$/.test(symbol);
