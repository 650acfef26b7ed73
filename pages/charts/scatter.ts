/** Two signals against each other, one mark for a sample; of many samples, evenly many. */

import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { type Html, html } from '../layout/html.ts';
import { place, scaleOf, ticksOf } from './axis.ts';

export interface ScatterChart {
  x: { name: string; values: ArrayLike<number> };
  /** A share, 0 to 1. */
  y: { name: string; values: ArrayLike<number> };
  /** 1 where kept; undefined without a filter. */
  kept: Uint8Array | undefined;
}

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 44;
const RIGHT = WIDTH - 10;
const TOP = 14;
const BASE = HEIGHT - 42;
const POINTS_MAX = 1200;
const SPREAD = 0.035;
const GOLDEN = 0.6180339887498949;
const ROWS = 5;

/** Every n-th of those that have both values, so that the same page always shows the same. */
function choose({ x, y }: ScatterChart): { chosen: number[]; known: number[] } {
  const known: number[] = [];
  for (let index = 0; index < x.values.length; index += 1) {
    if (!(Number.isNaN(x.values[index]) || Number.isNaN(y.values[index]))) known.push(index);
  }
  const step = Math.max(1, known.length / POINTS_MAX);
  const chosen = Array.from(
    { length: Math.min(known.length, POINTS_MAX) },
    (_, at) => known[Math.floor(at * step)] ?? 0,
  );
  return { chosen, known };
}

function medianOf(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

/** Samples by fifths of y: what the picture says, in numbers. */
function table({ x, y }: ScatterChart, known: number[]): Html {
  const bands = Array.from({ length: ROWS }, (): number[] => []);
  for (const index of known) {
    bands[Math.min(ROWS - 1, Math.floor((y.values[index] ?? 0) * ROWS))]?.push(x.values[index] ?? 0);
  }
  const rows = bands.map((values, band) => ({
    values,
    name: `${formatNumber(band / ROWS)} to ${formatNumber((band + 1) / ROWS)}`,
  }));
  return html`<table><thead><tr><th scope="col">${y.name}</th><th scope="col" class="n">Samples</th><th scope="col" class="n">Median ${x.name}</th></tr></thead>
<tbody>${rows.reverse().map(({ name, values }) => html`<tr><th scope="row">${name}</th><td class="n">${formatCount(values.length)}</td><td class="n">${values.length === 0 ? '–' : formatNumber(medianOf(values))}</td></tr>`)}</tbody></table>`;
}

export function scatterChart(chart: ScatterChart): Html {
  const { x, y, kept } = chart;
  const { chosen, known } = choose(chart);
  const xs = chosen.map((index) => x.values[index] ?? 0);
  const low = Math.min(0, ...xs);
  const high = Math.max(...xs, low + 1e-9);
  const toX = scaleOf([low, high], [LEFT + 6, RIGHT]);
  const toY = scaleOf([-SPREAD, 1 + SPREAD], [BASE, TOP]);
  let dots = '';
  let crosses = '';
  chosen.forEach((index, at) => {
    const spread = (((at * GOLDEN) % 1) - 0.5) * 2 * SPREAD;
    const at2 = `${place(toX(x.values[index] ?? 0))} ${place(toY((y.values[index] ?? 0) + spread))}`;
    if (!kept || kept[index] === 1) dots += `M${at2}h0`;
    else crosses += `M${at2}m-2.5-2.5l5 5m0-5l-5 5`;
  });
  const all = known.length === chosen.length;
  const which = all
    ? `all ${formatCount(known.length)} samples`
    : `${formatCount(chosen.length)} of ${formatCount(known.length)} samples, evenly chosen in the order of the dataset`;
  return html`<div class="pair"><figure class="chart card">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-scatter"><title id="chart-scatter">${y.name} against ${x.name}, ${which}</title>
${ticksOf(0, 1, 4).map((tick) => html`<path class="grid" d="M${LEFT} ${place(toY(tick))}H${RIGHT}"/><text x="${LEFT - 6}" y="${place(toY(tick) + 4)}" text-anchor="end">${formatNumber(tick)}</text>`)}
<path class="axis" d="M${LEFT} ${BASE}H${RIGHT}"/>
${ticksOf(low, high, 5).map((tick) => html`<text x="${place(toX(tick))}" y="${BASE + 15}" text-anchor="middle">${formatNumber(tick)}</text>`)}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${x.name} (nats)</text>
<text x="12" y="${(TOP + BASE) / 2}" text-anchor="middle" transform="rotate(-90 12 ${(TOP + BASE) / 2})">${y.name}</text>
<path class="dots" d="${dots}"/>${crosses === '' ? '' : html`<path class="crosses" d="${crosses}"/>`}
</svg></figure>
<div class="card"><h3>In numbers</h3>${table(chart, known)}
<p class="note">The picture has ${which}; marks are moved up or down by at most ${SPREAD}, so that equal ones can be told apart.${kept ? ' Dots are kept, crosses dropped.' : ''}</p></div></div>`;
}
