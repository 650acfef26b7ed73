/** Ticks, scales and coordinates of a chart's axes. */

/** Both ends of an axis, in data or in drawing units. */
export type Interval = readonly [from: number, to: number];
export type Scale = (value: number) => number;

const STEPS = [1, 2, 2.5, 5, 10];

/** Multiples of 1, 2, 2.5 or 5 times a power of ten: at most `countMax` steps, so that labels do not overlap. */
export function ticksOf([low, high]: Interval, countMax: number): number[] {
  const span = high - low;
  if (!(span > 0 && Number.isFinite(span))) return [low];
  const roughStep = span / countMax;
  const power = 10 ** Math.floor(Math.log10(roughStep));
  const step = power * (STEPS.find((factor) => factor * power >= roughStep) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/** Maps the domain to the range; an empty domain maps to the middle. Halved, so that no finite domain overflows. */
export function linearScale([low, high]: Interval, [from, to]: Interval): Scale {
  const span = high / 2 - low / 2;
  return (value) => (span > 0 ? from + ((value / 2 - low / 2) / span) * (to - from) : (from + to) / 2);
}

/** Writes a coordinate with one decimal, which keeps paths short. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}
