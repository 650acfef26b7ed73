/** A histogram as a picture with a table of its numbers. */
import type { FilterHistogram } from '#contract/filter-report.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { type Html, html } from '../layout/html.ts';
import { place, scaleOf, ticksOf } from './axis.ts';

export interface HistogramChart {
  histogram: FilterHistogram;
  name: string;
  description: string;
  /** Whether kept and dropped are told apart. */
  split: boolean;
  /** Where a filter cuts. */
  thresholds: number[];
  summary: Html | string;
}

const WIDTH = 340;
const HEIGHT = 132;
const LEFT = 6;
const RIGHT = WIDTH - 6;
const TOP = 18;
const BASE = HEIGHT - 22;
const TICKS = 5;
const VALUE_BAR_MAX = 26;

type Bin = FilterHistogram['bins'][number];
type Scale = (value: number) => number;

function barsOf({ bins, bars }: FilterHistogram, x: Scale): { left: number; width: number; bin: Bin }[] {
  if (bars === 'bins') {
    return bins.map((bin) => ({ left: x(bin.from), width: Math.max(1, x(bin.to) - x(bin.from) - 0.6), bin }));
  }
  const gaps = bins.slice(1).map((bin, index) => x(bin.from) - x(bins[index]?.from ?? 0));
  const width = Math.max(2, Math.min(VALUE_BAR_MAX, 0.8 * Math.min(...gaps, Number.POSITIVE_INFINITY)));
  return bins.map((bin) => ({ left: x(bin.from) - width / 2, width, bin }));
}

function drawBars(histogram: FilterHistogram, x: Scale, y: Scale): { kept: string; dropped: string } {
  let kept = '';
  let dropped = '';
  for (const { left, width, bin } of barsOf(histogram, x)) {
    const bar = (from: number, to: number) =>
      `M${place(left)} ${place(y(from))}V${place(y(to))}h${place(width)}V${place(y(from))}z`;
    if (bin.kept > 0) kept += bar(0, bin.kept);
    if (bin.dropped > 0) dropped += bar(bin.kept, bin.kept + bin.dropped);
  }
  return { kept, dropped };
}

function table({ bins, bars, nulls }: FilterHistogram, split: boolean): Html {
  const cells = ({ kept, dropped }: Pick<Bin, 'kept' | 'dropped'>) =>
    split
      ? html`<td class="n">${formatCount(kept)}</td><td class="n">${formatCount(dropped)}</td>`
      : html`<td class="n">${formatCount(kept + dropped)}</td>`;
  const name = ({ from, to }: Bin) =>
    bars === 'values' ? formatNumber(from) : `${formatNumber(from)} to ${formatNumber(to)}`;
  const filled = bins.filter(({ kept, dropped }) => kept + dropped > 0);
  return html`<details><summary>Numbers</summary><table>
<thead><tr><th scope="col">Value</th>${split ? html`<th scope="col" class="n">Kept</th><th scope="col" class="n">Dropped</th>` : html`<th scope="col" class="n">Samples</th>`}</tr></thead>
<tbody>${filled.map((bin) => html`<tr><td>${name(bin)}</td>${cells(bin)}</tr>`)}${nulls.kept + nulls.dropped > 0 ? html`<tr><td>null</td>${cells(nulls)}</tr>` : ''}</tbody></table></details>`;
}

export function histogramChart({ histogram, name, description, split, thresholds, summary }: HistogramChart): Html {
  const { bins } = histogram;
  const low = bins[0]?.from ?? 0;
  const high = bins.at(-1)?.to ?? 0;
  const margin = histogram.bars === 'values' ? VALUE_BAR_MAX / 2 : 0;
  const x = scaleOf([low, high], [LEFT + margin, RIGHT - margin]);
  const largest = Math.max(1, ...bins.map(({ kept, dropped }) => kept + dropped));
  const y = scaleOf([0, largest], [BASE, TOP]);
  const { kept, dropped } = drawBars(histogram, x, y);
  const inside = thresholds.filter((value) => value >= low && value <= high);
  const label = `chart-${name.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`;
  return html`<figure class="chart card">
<figcaption><span class="name">${name}</span><span class="what">${description}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${label}"><title id="${label}">Histogram of ${name}: ${formatNumber(low)} to ${formatNumber(high)}, the highest bar has ${formatCount(largest)}</title>
<path class="grid" d="M${LEFT} ${TOP}H${RIGHT}"/><text x="${LEFT}" y="${TOP - 5}">${formatCount(largest)}</text>
<path class="kept" d="${kept}"/>${dropped === '' ? '' : html`<path class="dropped" d="${dropped}"/>`}
<path class="axis" d="M${LEFT} ${BASE}H${RIGHT}"/>
${ticksOf(low, high, TICKS).map((tick) => html`<text x="${place(x(tick))}" y="${BASE + 15}" text-anchor="middle">${formatNumber(tick)}</text>`)}
${inside.map((value) => html`<path class="threshold" d="M${place(x(value))} ${TOP - 12}V${BASE}"/><text class="mark" x="${place(x(value))}" dx="${x(value) > WIDTH / 2 ? -4 : 4}" y="${TOP - 5}" text-anchor="${x(value) > WIDTH / 2 ? 'end' : 'start'}">${formatNumber(value)}</text>`)}
</svg>
<p class="values">${summary}</p>
${table(histogram, split)}
</figure>`;
}
