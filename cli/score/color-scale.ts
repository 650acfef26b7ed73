/**
 * Colour scale of dependency. Dependencies are exponentially sparse, so the scale is proportional to their square root:
 * a quarter of the maximum has the colour in the middle.
 */
import type { ChalkInstance } from 'chalk';

type Rgb = readonly [number, number, number];

/**
 * Grey, ochre, orange, red. OKLab lightness is 0.6 throughout and chroma rises (0.02, 0.12, 0.17, 0.24): the largest
 * dependency stands out most on dark and light terminals, and black text is readable on every colour.
 */
const STOPS: readonly Rgb[] = [
  [141, 133, 121],
  [178, 120, 44],
  [210, 96, 12],
  [236, 20, 57],
];

/** Below this intensity (1 % of the maximum), a token has no colour. */
export const VISIBLE_FROM = 0.1;
/** From this intensity on, tokens are also bold, for readers and printers that do not distinguish the hues. */
const BOLD_FROM = 0.5;
/** From this intensity on, terminals with 16 colours show red instead of yellow. */
const RED_FROM = 0.6;

/** @returns 0 for no dependency, 1 for `max` and above */
export function intensity(dependency: number, max: number): number {
  if (max <= 0) return 0;
  return Math.min(1, Math.sqrt(Math.max(0, dependency) / max));
}

/** @param share intensity, 0 to 1 */
export function rampColor(share: number): Rgb {
  const position = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const index = Math.min(Math.floor(position), STOPS.length - 2);
  const [from, to] = [STOPS[index], STOPS[index + 1]];
  if (!from || !to) throw new RangeError(`The scale has no colour at ${share}`);
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (position - index));
  return [mix(0), mix(1), mix(2)];
}

export function paint(chalk: ChalkInstance, text: string, share: number): string {
  if (share < VISIBLE_FROM) return text;
  const ink = share >= BOLD_FROM ? chalk.bold : chalk;
  if (chalk.level < 2) return (share >= RED_FROM ? ink.whiteBright.bgRed : ink.black.bgYellow)(text);
  return ink.rgb(0, 0, 0).bgRgb(...rampColor(share))(text);
}
