/**
 * Dependency as colour and as height. Series are heavy-tailed: most of a response depends on nothing. The scale follows
 * the square root, half way up is a quarter of its top; where that hides most of what a logarithm over three powers of
 * ten would show, it is that logarithm.
 */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';

export const SCALES = ['sqrt', 'log'] as const;
export type ScaleName = (typeof SCALES)[number];

export interface HeatScale {
  name: ScaleName;
  /** Dependency at its top. */
  most: number;
}

/** Steps of colour above none. */
export const STEPS = 8;
const DECADES = 3;

/** A logarithm is taken where it colours this many times the tokens, and more of all than that. */
const HIDDEN = { times: 4, share: 0.1 };

interface ScaleInput {
  divergence: DivergenceName;
  /** Left out: whichever fits. */
  name?: ScaleName | undefined;
}

/** One scale for all responses that are to be compared. */
export function scaleFor(series: readonly (readonly number[])[], { divergence, name }: ScaleInput): HeatScale {
  let most = DIVERGENCES[divergence].scaleMin;
  for (const values of series) for (const value of values) most = Math.max(most, value);
  if (name) return { name, most };
  const colored = (scale: HeatScale) =>
    series.reduce((sum, values) => sum + values.filter((value) => stepOf(scale, value) > 0).length, 0);
  const [byRoot, byLog] = [colored({ name: 'sqrt', most }), colored({ name: 'log', most })];
  const tokens = series.reduce((sum, values) => sum + values.length, 0);
  const hides = byLog > HIDDEN.times * byRoot && byLog > HIDDEN.share * tokens;
  return { name: hides ? 'log' : 'sqrt', most };
}

/** 0 for no dependency, 1 for the top and more. */
export function shareOf({ name, most }: HeatScale, dependency: number): number {
  if (!(dependency > 0)) return 0;
  const part = dependency / most;
  const share = name === 'sqrt' ? Math.sqrt(part) : 1 + Math.log10(part) / DECADES;
  return Math.min(1, Math.max(0, share));
}

/** The inverse of `shareOf`. */
export function dependencyAt({ name, most }: HeatScale, share: number): number {
  if (share <= 0) return 0;
  return most * (name === 'sqrt' ? share ** 2 : 10 ** (DECADES * (share - 1)));
}

/** 0 is uncoloured; `STEPS` is the top. */
export function stepOf(scale: HeatScale, dependency: number): number {
  return Math.round(STEPS * shareOf(scale, dependency));
}

/** The least dependency that has this step. */
export function startOfStep(scale: HeatScale, step: number): number {
  return dependencyAt(scale, (step - 0.5) / STEPS);
}

export interface HeatColor {
  ground: string;
  ink: string;
}

const on = (ink: string, grounds: readonly string[]): HeatColor[] => grounds.map((ground) => ({ ground, ink }));

/** Lightness falls from step to step in OKLab, hue goes from yellow to red: as paper, so also without colour. */
export const LIGHT: readonly HeatColor[] = [
  ...on('#1b1e24', ['#fbf0cf', '#fbe2a7', '#ffd284', '#ffbe70', '#ffa154', '#fc7d37', '#f15528']),
  ...on('#ffffff', ['#b71824']),
];

/** On dark paper lightness rises. */
export const DARK: readonly HeatColor[] = [
  ...on('#f3f1ec', ['#3b1c17', '#542019', '#6d251a', '#842b1a', '#9b361a']),
  ...on('#14161a', ['#d55d0d', '#eb8e28', '#f8c73e']),
];
