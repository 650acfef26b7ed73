/**
 * Dependency as colour and as height. Series are heavy-tailed: most tokens depend on nothing. The scale follows the
 * square root, so half way up is a quarter of its maximum. If that hides most of the tokens that a logarithm over three
 * powers of ten would colour, the scale is that logarithm.
 */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';

export const SCALES = ['sqrt', 'log'] as const;
export type ScaleName = (typeof SCALES)[number];

export interface HeatScale {
  name: ScaleName;
  /** Dependency of the highest step. */
  max: number;
}

/** Steps of colour; step 0 has none. */
export const STEPS = 8;
const DECADES = 3;

/** The logarithm is chosen if it colours this many times the tokens of the root, and this share of all tokens. */
const LOG_MIN = { times: 4, share: 0.1 };

interface ScaleOptions {
  divergence: DivergenceName;
  /** Chosen by the values if undefined. */
  name?: ScaleName | undefined;
}

function countColored(series: readonly (readonly number[])[], scale: HeatScale): number {
  return series.reduce((sum, values) => sum + values.filter((value) => stepOf(scale, value) > 0).length, 0);
}

/** @returns one scale for all series, so that their colours can be compared */
export function scaleFor(series: readonly (readonly number[])[], { divergence, name }: ScaleOptions): HeatScale {
  let max = DIVERGENCES[divergence].scaleMin;
  for (const values of series) for (const value of values) max = Math.max(max, value);
  if (name) return { name, max };
  const byRoot = countColored(series, { name: 'sqrt', max });
  const byLog = countColored(series, { name: 'log', max });
  const tokens = series.reduce((sum, values) => sum + values.length, 0);
  const hides = byLog > LOG_MIN.times * byRoot && byLog > LOG_MIN.share * tokens;
  return { name: hides ? 'log' : 'sqrt', max };
}

/** @returns the height on the scale, from 0 for no dependency to 1 for the maximum and above */
export function shareOf({ name, max }: HeatScale, dependency: number): number {
  if (!(dependency > 0)) return 0;
  const part = dependency / max;
  const share = name === 'sqrt' ? Math.sqrt(part) : 1 + Math.log10(part) / DECADES;
  return Math.min(1, Math.max(0, share));
}

/** The inverse of `shareOf`. */
export function dependencyAt({ name, max }: HeatScale, share: number): number {
  if (share <= 0) return 0;
  return max * (name === 'sqrt' ? share ** 2 : 10 ** (DECADES * (share - 1)));
}

/** @returns the step of colour, from 0 to `STEPS` */
export function stepOf(scale: HeatScale, dependency: number): number {
  return Math.round(STEPS * shareOf(scale, dependency));
}

/** @returns the smallest dependency of a step */
export function startOfStep(scale: HeatScale, step: number): number {
  return dependencyAt(scale, (step - 0.5) / STEPS);
}

export interface HeatColor {
  ground: string;
  ink: string;
}

const withInk = (ink: string, grounds: readonly string[]): HeatColor[] => grounds.map((ground) => ({ ground, ink }));

/** Colours of steps 1 to 8 on light paper. Lightness in OKLab falls from step to step: the order shows without hue. */
export const LIGHT: readonly HeatColor[] = [
  ...withInk('#1b1e24', ['#fbf0cf', '#fbe2a7', '#ffd284', '#ffbe70', '#ffa154', '#fc7d37', '#f15528']),
  ...withInk('#ffffff', ['#b71824']),
];

/** Colours on dark paper: lightness rises. */
export const DARK: readonly HeatColor[] = [
  ...withInk('#f3f1ec', ['#3b1c17', '#542019', '#6d251a', '#842b1a', '#9b361a']),
  ...withInk('#14161a', ['#d55d0d', '#eb8e28', '#f8c73e']),
];
