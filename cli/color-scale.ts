/** Dependency as colour. Series are exponentially sparse, so the scale follows the square root. */
import type { ChalkInstance } from 'chalk';

type Rgb = readonly [number, number, number];

/** Pale yellow, orange, red, dark purple: ordered by lightness, so it reads without hue too. */
const STOPS: readonly Rgb[] = [
  [255, 247, 205],
  [254, 196, 79],
  [236, 92, 40],
  [170, 24, 74],
  [84, 12, 92],
];

/** Below this share of the scale a token keeps the terminal's own colours. */
const VISIBLE_FROM = 0.08;

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

/** Perceived lightness, 0 to 1 (Rec. 601 weights). */
function lightness([red, green, blue]: Rgb): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function paint(chalk: ChalkInstance, text: string, share: number): string {
  if (share < VISIBLE_FROM) return text;
  const color = rampColor(share);
  const ink = lightness(color) > 0.55 ? chalk.rgb(20, 20, 20) : chalk.rgb(255, 255, 255);
  return ink.bgRgb(...color)(text);
}
