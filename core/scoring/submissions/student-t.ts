/** Student's t distribution: p-values and critical values. */
import { requireBetween } from '../checks.ts';

const SERIES_FROM = 20;
const ITERATIONS_MAX = 100_000;

/** Γ(x + ½) / Γ(x), by its asymptotic series where it is exact to a double, else by Γ(x + 1) = x·Γ(x). */
function gammaRatio(x: number): number {
  let factor = 1;
  let from = x;
  for (; from < SERIES_FROM; from++) factor *= from / (from + 0.5);
  const square = 1 / (from * from);
  const series = (-1 / 8 + square * (1 / 192 + square * (-1 / 640 + square * (17 / 14_336)))) / from;
  return factor * Math.sqrt(from) * Math.exp(series);
}

/** Continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < ITERATIONS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return fraction;
  }
  throw new RangeError(`the continued fraction of I_${x}(${a}, ${b}) does not converge`);
}

/** P(|T| ≥ |t|) = I_{ν / (ν + t²)}(ν / 2, ½) (DLMF 8.17). */
export function twoSidedP(t: number, degreesOfFreedom: number): number {
  requireBetween(degreesOfFreedom, 'degreesOfFreedom', 1, Number.MAX_SAFE_INTEGER);
  if (t === 0) return 1;
  const a = degreesOfFreedom / 2;
  const square = (t * t) / degreesOfFreedom;
  if (square === Number.POSITIVE_INFINITY) return 0;
  const x = 1 / (1 + square);
  const rest = square / (1 + square);
  // x^a · (1 − x)^½ / B(a, ½), with B(a, ½) = √π · Γ(a) / Γ(a + ½)
  const front = (Math.exp(-a * Math.log1p(square)) * Math.sqrt(rest) * gammaRatio(a)) / Math.sqrt(Math.PI);
  return x < (a + 1) / (a + 2.5) ? (front * betaFraction(a, 0.5, x)) / a : 1 - 2 * front * betaFraction(0.5, a, rest);
}

function density(t: number, degreesOfFreedom: number): number {
  const scale = gammaRatio(degreesOfFreedom / 2) / Math.sqrt(degreesOfFreedom * Math.PI);
  return scale * Math.exp((-(degreesOfFreedom + 1) / 2) * Math.log1p((t * t) / degreesOfFreedom));
}

/** Value that |T| exceeds with probability 5 %: 12.7 for one degree of freedom, 1.96 for many. */
export function criticalT(degreesOfFreedom: number): number {
  // From below, where P is convex, Newton's method rises to the root without passing it.
  let t = 1.95;
  for (let step = 0; step < 100; step++) {
    const excess = twoSidedP(t, degreesOfFreedom) - 0.05;
    const next = t + excess / (2 * density(t, degreesOfFreedom));
    if (Math.abs(next - t) <= 1e-14 * t) return next;
    t = next;
  }
  return t;
}
