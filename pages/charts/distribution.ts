/** How numbers lie, as bars with a table: on a linear axis, or on a logarithmic one for what spans many powers of ten. */

import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { type Html, html } from '../layout/html.ts';
import { place, scaleOf, ticksOf } from './axis.ts';

export interface DistributionBins {
  bins: { from: number; to: number; count: number }[];
  /** Logarithmic, and the first bin has all that is smaller too. */
  log: boolean;
}

export interface DistributionChart extends DistributionBins {
  /** Names the chart in the page; letters and dashes. */
  id: string;
  name: string;
  description: Html | string;
  /** What is counted, in the plural. */
  noun: string;
  summary: Html | string;
  marks?: { value: number; name: string }[];
}

const WIDTH = 340;
const HEIGHT = 132;
const LEFT = 6;
const RIGHT = WIDTH - 6;
const TOP = 18;
const BASE = HEIGHT - 22;
const TICKS = 5;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function power(exponent: number): string {
  if (exponent >= -3 && exponent <= 3) return formatNumber(10 ** exponent);
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS.charAt(Number(digit))).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

function ticksFor(log: boolean, low: number, high: number): { at: number; text: string }[] {
  if (!log) return ticksOf(low, high, TICKS).map((at) => ({ at, text: formatNumber(at) }));
  const step = Math.max(1, Math.ceil((high - low) / TICKS));
  const first = Math.ceil(low - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor((high - first + 1e-9) / step)) + 1 }, (_, index) => {
    const at = first + index * step;
    return { at, text: power(at) };
  });
}

function table({ bins, log, noun }: DistributionChart): Html {
  const name = (from: number, to: number, first: boolean) =>
    log && first ? `below ${formatNumber(to)}` : `${formatNumber(from)} to ${formatNumber(to)}`;
  return html`<details><summary>Numbers</summary><table>
<thead><tr><th scope="col">Value</th><th scope="col" class="n">${noun}</th></tr></thead>
<tbody>${bins.flatMap(({ from, to, count: counted }, at) =>
    counted > 0 ? [html`<tr><td>${name(from, to, at === 0)}</td><td class="n">${formatCount(counted)}</td></tr>`] : [],
  )}</tbody></table></details>`;
}

export function distributionChart(chart: DistributionChart): Html {
  const { id, name, description, bins, log, noun, summary, marks = [] } = chart;
  const toAxis = (value: number) => (log ? Math.log10(value) : value);
  const low = toAxis(bins[0]?.from ?? 0);
  const high = toAxis(bins.at(-1)?.to ?? 1);
  const x = scaleOf([low, high], [LEFT, RIGHT]);
  const largest = Math.max(1, ...bins.map(({ count: counted }) => counted));
  const y = scaleOf([0, largest], [BASE, TOP]);
  const bars = bins
    .filter(({ count: counted }) => counted > 0)
    .map(({ from, to, count: counted }) => {
      const left = x(toAxis(from));
      const width = Math.max(1, x(toAxis(to)) - left - 0.8);
      return `M${place(left)} ${place(y(0))}V${place(Math.min(y(counted), BASE - 1))}h${place(width)}V${place(y(0))}z`;
    })
    .join('');
  const inside = marks.filter(({ value }) => toAxis(value) >= low && toAxis(value) <= high);
  return html`<figure class="chart card">
<figcaption><span class="name">${name}</span><span class="what">${description}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="chart-${id}"><title id="chart-${id}">Histogram of ${name}: ${formatNumber(bins[0]?.from ?? 0)} to ${formatNumber(bins.at(-1)?.to ?? 0)}${log ? ', logarithmic' : ''}; the highest bar has ${formatCount(largest)} ${noun}</title>
<path class="grid" d="M${LEFT} ${TOP}H${RIGHT}"/><text x="${LEFT}" y="${TOP - 5}">${formatCount(largest)}</text>
<path class="kept" d="${bars}"/><path class="axis" d="M${LEFT} ${BASE}H${RIGHT}"/>
${ticksFor(log, low, high).map(({ at, text }) => {
  const left = x(at);
  const anchor = left < LEFT + 12 ? 'start' : left > RIGHT - 12 ? 'end' : 'middle';
  return html`<path class="axis" d="M${place(left)} ${BASE}v4"/><text x="${place(left)}" y="${BASE + 16}" text-anchor="${anchor}">${text}</text>`;
})}
${inside.map(({ value, name: mark }) => {
  const left = x(toAxis(value));
  const isRight = left > WIDTH / 2;
  return html`<path class="threshold" d="M${place(left)} ${TOP - 12}V${BASE}"/><text class="mark" x="${place(left)}" dx="${isRight ? -4 : 4}" y="${TOP - 5}" text-anchor="${isRight ? 'end' : 'start'}">${mark}</text>`;
})}
</svg>
<p class="lies">${summary}</p>
${table(chart)}
</figure>`;
}

const BINS_PER_POWER = 4;
const BINS = 24;
/** What is smaller is nothing but rounding. */
const LOG_FLOOR = 1e-8;

/** Round edges, a quarter of a power of ten apart. */
export function logBins(values: ArrayLike<number>): DistributionBins {
  const exponent = (value: number) => Math.floor(Math.log10(Math.max(value, LOG_FLOOR)) * BINS_PER_POWER);
  const exponents = Array.from(values, exponent);
  const low = exponents.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  const high = exponents.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  const edge = (at: number) => 10 ** (at / BINS_PER_POWER);
  const bins = Array.from({ length: Number.isFinite(low) ? high - low + 1 : 0 }, (_, at) => ({
    from: edge(low + at),
    to: edge(low + at + 1),
    count: 0,
  }));
  for (const one of exponents) {
    const bin = bins[one - low];
    if (bin) bin.count += 1;
  }
  return { bins, log: true };
}

export function linearBins(values: ArrayLike<number>): DistributionBins {
  const all = Array.from(values);
  const low = all.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  const high = all.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  if (all.length === 0) return { bins: [], log: false };
  const span = high - low > 0 ? high - low : Math.max(Math.abs(high), 1) * 1e-3;
  const bins = Array.from({ length: BINS }, (_, at) => ({
    from: low + (span * at) / BINS,
    to: low + (span * (at + 1)) / BINS,
    count: 0,
  }));
  for (const one of all) {
    const bin = bins[Math.min(BINS - 1, Math.floor(((one - low) / span) * BINS))];
    if (bin) bin.count += 1;
  }
  return { bins, log: false };
}
