/** Round numbers along an axis. Pure. */

const STEPS = [1, 2, 2.5, 5, 10];

/** Multiples of 1, 2, 2.5 or 5 times a power of ten within the range, at most about `wanted` of them. */
export function ticksOf(low: number, high: number, wanted: number): number[] {
  const span = high - low;
  if (!(span > 0 && Number.isFinite(span))) return [low];
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => (first + place) * step);
}

/** A linear map; a range of one number lies in the middle. */
export function scaleOf([low, high]: [number, number], [from, to]: [number, number]): (value: number) => number {
  const span = high / 2 - low / 2;
  return (value) => (span > 0 ? from + ((value / 2 - low / 2) / span) * (to - from) : (from + to) / 2);
}

/** Coordinates need no more than this. */
export function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}
