/** The value of an expression at a point, in complex numbers of double precision: each node costs a constant. */
import { Complex } from 'complex.js';
import type { Expression } from './expression.ts';

export type Point = (symbol: string) => Complex;

const UNKNOWN = new Complex(Number.NaN, Number.NaN);
const CONSTANTS: Readonly<Record<string, Complex>> = {
  Pi: new Complex(Math.PI, 0),
  e: new Complex(Math.E, 0),
  ExponentialE: new Complex(Math.E, 0),
  i: new Complex(0, 1),
  ImaginaryUnit: new Complex(0, 1),
};

const sum = (values: Complex[]) => values.reduce((total, value) => total.add(value), new Complex(0, 0));
const product = (values: Complex[]) => values.reduce((total, value) => total.mul(value), new Complex(1, 0));
const unary =
  (apply: (value: Complex) => Complex) =>
  ([value]: Complex[]) =>
    value === undefined ? UNKNOWN : apply(value);
const binary =
  (apply: (one: Complex, other: Complex) => Complex) =>
  ([one, other]: Complex[]) =>
    one === undefined || other === undefined ? UNKNOWN : apply(one, other);

function power(base: Complex, exponent: Complex): Complex {
  if (base.im === 0 && exponent.im === 0 && (base.re >= 0 || Number.isInteger(exponent.re))) {
    return new Complex(base.re ** exponent.re, 0);
  }
  return base.pow(exponent);
}

/** The real root of a negative number, where its degree is odd. */
function root(base: Complex, degree: Complex): Complex {
  if (base.im === 0 && base.re < 0 && degree.im === 0 && Math.abs(degree.re % 2) === 1) {
    return new Complex(-((-base.re) ** (1 / degree.re)), 0);
  }
  return power(base, new Complex(1, 0).div(degree));
}

function factorial(value: Complex): Complex {
  if (value.im !== 0 || !Number.isInteger(value.re) || value.re < 0 || value.re > 170) return UNKNOWN;
  let total = 1;
  for (let factor = 2; factor <= value.re; factor += 1) total *= factor;
  return new Complex(total, 0);
}

const real = (apply: (value: number) => number) =>
  unary((value) => (Math.abs(value.im) < 1e-12 ? new Complex(apply(value.re), 0) : UNKNOWN));

const FUNCTIONS: Readonly<Record<string, (values: Complex[]) => Complex>> = {
  Add: sum,
  Multiply: product,
  InvisibleOperator: product,
  Negate: unary((value) => value.neg()),
  Subtract: ([first, ...rest]) =>
    first === undefined ? UNKNOWN : rest.length === 0 ? first.neg() : first.sub(sum(rest)),
  Divide: binary((one, other) => one.div(other)),
  Rational: binary((one, other) => one.div(other)),
  Colon: binary((one, other) => one.div(other)),
  Power: binary(power),
  Square: unary((value) => value.mul(value)),
  Sqrt: unary((value) => value.sqrt()),
  Root: binary(root),
  Abs: unary((value) => new Complex(value.abs(), 0)),
  Exp: unary((value) => value.exp()),
  Ln: ([value, base]) => logarithm(value, base),
  Log: ([value, base]) => logarithm(value, base ?? new Complex(10, 0)),
  Lb: ([value]) => logarithm(value, new Complex(2, 0)),
  Lg: ([value]) => logarithm(value, new Complex(10, 0)),
  Degrees: unary((value) => value.mul(Math.PI / 180)),
  Factorial: unary(factorial),
  Binomial: binary((n, k) => factorial(n).div(factorial(k).mul(factorial(n.sub(k))))),
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

function logarithm(value: Complex | undefined, base: Complex | undefined): Complex {
  if (value === undefined) return UNKNOWN;
  return base === undefined ? value.log() : value.log().div(base.log());
}

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

/** `1\frac{1}{2}` is a mixed number: a whole one before a proper fraction of whole numbers. */
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

/** NaN where it is not known or not finite. */
export function evaluate(expression: Expression, at: Point): Complex {
  if (typeof expression === 'number') return new Complex(expression, 0);
  if (typeof expression === 'string')
    return CONSTANTS[expression] ?? (/Infinity$/.test(expression) ? UNKNOWN : at(expression));
  const { name, operands } = expression;
  const inverted = inverse(name, operands);
  if (inverted !== undefined) return evaluate(inverted, at);
  const apply = isMixed(name, operands) ? sum : FUNCTIONS[name];
  if (apply === undefined) return UNKNOWN;
  const value = apply(operands.map((operand) => evaluate(operand, at)));
  return Number.isFinite(value.re) && Number.isFinite(value.im) ? value : UNKNOWN;
}

export const isConstant = (symbol: string): boolean => symbol in CONSTANTS || /Infinity$/.test(symbol);
