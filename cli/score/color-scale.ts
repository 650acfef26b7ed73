/**
 * Dependency as colour. Series are exponentially sparse, so the scale follows the square root: half way up the scale is
 * a quarter of its top.
 */
import type { ChalkInstance } from 'chalk';

type Rgb = readonly [number, number, number];

/**
 * Grey, ochre, orange, red. Lightness stays at 0.6 of OKLab and chroma rises (0.02, 0.12, 0.17, 0.24), so that the
 * largest dependency stands out most on dark and on light terminals alike, and black ink can be read on all of it.
 */
const STOPS: readonly Rgb[] = [
  [141, 133, 121],
  [178, 120, 44],
  [210, 96, 12],
  [236, 20, 57],
];

/** Below this share of the scale (1 % of its top) a token keeps the terminal's own colours. */
export const VISIBLE_FROM = 0.1;
/** From here on tokens are bold too, for eyes and printers that do not tell the hues apart. */
const BOLD_FROM = 0.5;
/** Where the sixteen colours of an old terminal change from yellow to red. */
const RED_FROM = 0.6;

/** 0 for no dependency, 1 for `most` and more. */
export function intensity(dependency: number, most: number): number {
  if (most <= 0) return 0;
  return Math.min(1, Math.sqrt(Math.max(0, dependency) / most));
}

export function rampColor(share: number): Rgb {
  const place = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const index = Math.min(Math.floor(place), STOPS.length - 2);
  const [from, to] = [STOPS[index], STOPS[index + 1]];
  if (!from || !to) throw new RangeError(`there is no colour at ${share}`);
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (place - index));
  return [mix(0), mix(1), mix(2)];
}

export function paint(chalk: ChalkInstance, text: string, share: number): string {
  if (share < VISIBLE_FROM) return text;
  const ink = share >= BOLD_FROM ? chalk.bold : chalk;
  if (chalk.level < 2) return (share >= RED_FROM ? ink.whiteBright.bgRed : ink.black.bgYellow)(text);
  return ink.rgb(0, 0, 0).bgRgb(...rampColor(share))(text);
}
