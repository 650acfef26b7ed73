/** A series over the tokens of a response as a line, on the scale of its heat map. Labels keep their size on any screen. */

import { type HeatScale, shareOf } from '#core/heat/scale.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { type Html, html } from '../layout/html.ts';
import { place, ticksOf } from './axis.ts';
import { decimate } from './decimate.ts';

export interface SeriesChart {
  id: string;
  name: string;
  values: readonly number[];
  scale: HeatScale;
  unit: string;
  /** Marked on the line where they can be told apart, else in a band below it. */
  kept: readonly boolean[] | undefined;
  threshold: { value: number; name: string } | undefined;
  /** Tokens to name where there is room, the most important first. */
  peaks: { at: number; text: string; href: string }[];
}

const TOP = 30;
const PLOT = 170;
const HEIGHT = TOP + PLOT + 26;
/** Of the plot's own coordinates, which are stretched to the screen. */
const WIDTH = 1000;
const PARTS = 500;
const DOTS_MAX = 160;
const PEAKS_SHOWN = 6;
/** Per cent of the width that a name takes. */
const PEAK_ROOM = 14;
/** A token at the foot of the chart has no peak to name. */
const PEAK_SHARE = 0.1;
const TICK_ROOM = 0.16;
const Y_LABEL_PX = 36;

/** Round values from the top down, as far apart as labels need. */
export function ticksOn(scale: HeatScale): number[] {
  const ticks: number[] = [];
  let last = 1 + TICK_ROOM;
  for (let power = Math.ceil(Math.log10(scale.most)); power > -9; power--) {
    for (const digit of [5, 2, 1]) {
      const value = Number((digit * 10 ** power).toPrecision(1));
      const share = shareOf(scale, value);
      if (value <= scale.most && share >= TICK_ROOM && last - share >= TICK_ROOM) {
        ticks.push(value);
        last = share;
      }
    }
  }
  return ticks;
}

/** Kept tokens as stretches, so that neighbours are one. */
function band(kept: readonly boolean[], x: (at: number) => number): string {
  const parts: string[] = [];
  const least = WIDTH / 1500;
  let end = -1;
  kept.forEach((one, at) => {
    if (!one) return;
    const [left, right] = [x(at - 0.5), Math.max(x(at + 0.5), x(at - 0.5) + least)];
    if (left <= end + 0.05) parts.push(`H${place(right)}`);
    else parts.push(`M${place(left)} 50H${place(right)}`);
    end = right;
  });
  return parts.join('');
}

function namedPeaks({ peaks, values, scale }: SeriesChart, percent: (at: number) => number): Html[] {
  const taken: number[] = [];
  const shown: Html[] = [];
  for (const { at, text, href } of peaks) {
    const x = percent(at);
    const share = shareOf(scale, values[at] ?? 0);
    if (share < PEAK_SHARE) continue;
    if (shown.length >= PEAKS_SHOWN || taken.some((other) => Math.abs(other - x) < PEAK_ROOM)) continue;
    taken.push(x);
    const y = TOP + PLOT * (1 - share) - 7;
    const anchor = x < 7 ? 'start' : x > 93 ? 'end' : 'middle';
    const left = x < 7 ? String(Y_LABEL_PX) : `${place(x)}%`;
    shown.push(
      html`<a href="${href}"><text class="peak" x="${left}" y="${place(y)}" text-anchor="${anchor}">${text}</text></a>`,
    );
  }
  return shown;
}

export function seriesChart(chart: SeriesChart): Html {
  const { id, name, values, scale, unit, kept, threshold } = chart;
  const x = (at: number) => ((at + 0.5) / values.length) * WIDTH;
  const percent = (at: number) => x(at) / (WIDTH / 100);
  const y = (value: number) => 100 * (1 - shareOf(scale, value));
  const points = decimate(values, PARTS).map(({ at, value }) => `${place(x(at))} ${place(y(value))}`);
  const [first = '', last = ''] = [points[0]?.split(' ')[0], points.at(-1)?.split(' ')[0]];
  const line = `M${points.join('L')}`;
  const hasDots = kept !== undefined && values.length <= DOTS_MAX;
  const dots = hasDots
    ? kept.flatMap((one, at) => (one ? [`M${place(x(at))} ${place(y(values[at] ?? 0))}h0`] : [])).join('')
    : '';
  const ticks = ticksOn(scale);
  const marks = [
    1,
    ...ticksOf(0, values.length, 6).filter((at) => Number.isInteger(at) && at > 1 && at < values.length),
  ];
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const stretched = (share: number) => place(TOP + PLOT * (1 - share));
  return html`<svg class="series" width="100%" height="${HEIGHT}" role="group" aria-labelledby="chart-${id}"><title id="chart-${id}">${name} over ${formatCount(values.length)} tokens; the largest is ${formatNumber(largest)} ${unit}${threshold ? `; ${threshold.name}` : ''}</title>
${ticks.map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${stretched(shareOf(scale, tick))}" y2="${stretched(shareOf(scale, tick))}"/>`)}
<svg x="0" y="${TOP}" width="100%" height="${PLOT}" viewBox="0 0 ${WIDTH} 100" preserveAspectRatio="none" overflow="visible" aria-hidden="true">
<path class="area" d="M${first} 100L${points.join('L')}L${last} 100z"/><path class="line" vector-effect="non-scaling-stroke" d="${line}"/>
${hasDots ? html`<path class="kept-dots" vector-effect="non-scaling-stroke" d="${dots}"/>` : ''}</svg>
${kept && !hasDots ? html`<svg x="0" y="${TOP + PLOT + 1}" width="100%" height="5" viewBox="0 0 ${WIDTH} 100" preserveAspectRatio="none" aria-hidden="true"><path class="kept-band" d="${band(kept, x)}"/></svg>` : ''}
<line class="axis" x1="0" x2="100%" y1="${TOP + PLOT}" y2="${TOP + PLOT}"/>
${threshold ? html`<line class="threshold" x1="0" x2="100%" y1="${stretched(shareOf(scale, threshold.value))}" y2="${stretched(shareOf(scale, threshold.value))}"/><text class="mark halo" x="100%" y="${place(Number(stretched(shareOf(scale, threshold.value))) - 5)}" text-anchor="end">${threshold.name}</text>` : ''}
${ticks.map((tick) => html`<text class="halo" x="0" y="${place(Number(stretched(shareOf(scale, tick))) - 3)}">${formatNumber(tick)}</text>`)}
${marks.map((at) => html`<text x="${place(percent(at - 1))}%" y="${TOP + PLOT + 20}" text-anchor="${at === 1 ? 'start' : 'middle'}">${formatCount(at)}</text>`)}
${namedPeaks(chart, percent)}</svg>`;
}
