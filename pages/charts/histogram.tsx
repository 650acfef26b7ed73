/** Histogram of a signal, with a table of its numbers. */
import type { Child } from 'hono/jsx';
import type { FilterHistogram } from '#contract/filter-report.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { coordinate, type Interval, linearScale, type Scale, ticksOf } from './axis.ts';

export interface HistogramChartProps {
  histogram: FilterHistogram;
  name: string;
  description: string;
  /** Whether kept and dropped samples are counted separately. */
  isSplit: boolean;
  /** Values at which a filter cuts. */
  thresholds: number[];
  summary: Child;
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

function layOutBars({ bins, bars }: FilterHistogram, toX: Scale): { left: number; width: number; bin: Bin }[] {
  if (bars === 'bins') {
    return bins.map((bin) => ({ left: toX(bin.from), width: Math.max(1, toX(bin.to) - toX(bin.from) - 0.6), bin }));
  }
  const gaps = bins.slice(1).map((bin, index) => toX(bin.from) - toX(bins[index]?.from ?? 0));
  const width = Math.max(2, Math.min(VALUE_BAR_MAX, 0.8 * Math.min(...gaps, Number.POSITIVE_INFINITY)));
  return bins.map((bin) => ({ left: toX(bin.from) - width / 2, width, bin }));
}

/** Draws dropped samples on top of kept ones. */
function drawBars(histogram: FilterHistogram, toX: Scale, toY: Scale): { kept: string; dropped: string } {
  let kept = '';
  let dropped = '';
  for (const { left, width, bin } of layOutBars(histogram, toX)) {
    const bar = (from: number, to: number) => {
      const [base, top] = [coordinate(toY(from)), coordinate(toY(to))];
      return `M${coordinate(left)} ${base}V${top}h${coordinate(width)}V${base}z`;
    };
    if (bin.kept > 0) kept += bar(0, bin.kept);
    if (bin.dropped > 0) dropped += bar(bin.kept, bin.kept + bin.dropped);
  }
  return { kept, dropped };
}

function Counts({ kept, dropped, isSplit }: { kept: number; dropped: number; isSplit: boolean }) {
  if (!isSplit) return <td class="n">{formatCount(kept + dropped)}</td>;
  return (
    <>
      <td class="n">{formatCount(kept)}</td>
      <td class="n">{formatCount(dropped)}</td>
    </>
  );
}

function Numbers({ histogram: { bins, bars, nulls }, isSplit }: Pick<HistogramChartProps, 'histogram' | 'isSplit'>) {
  const nameOf = ({ from, to }: Bin) =>
    bars === 'values' ? formatNumber(from) : `${formatNumber(from)} to ${formatNumber(to)}`;
  const heads = isSplit ? ['Kept', 'Dropped'] : ['Samples'];
  return (
    <details>
      <summary>Numbers</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Value</th>
            {heads.map((head) => (
              <th scope="col" class="n">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bins
            .filter(({ kept, dropped }) => kept + dropped > 0)
            .map((bin) => (
              <tr>
                <td>{nameOf(bin)}</td>
                <Counts {...bin} isSplit={isSplit} />
              </tr>
            ))}
          {nulls.kept + nulls.dropped > 0 && (
            <tr>
              <td>null</td>
              <Counts {...nulls} isSplit={isSplit} />
            </tr>
          )}
        </tbody>
      </table>
    </details>
  );
}

function Threshold({ value, x }: { value: number; x: number }) {
  const isRight = x > WIDTH / 2;
  return (
    <>
      <path class="threshold" d={`M${coordinate(x)} ${TOP - 12}V${BASE}`} />
      <text class="mark" x={coordinate(x)} dx={isRight ? -4 : 4} y={TOP - 5} text-anchor={isRight ? 'end' : 'start'}>
        {formatNumber(value)}
      </text>
    </>
  );
}

export function HistogramChart(props: HistogramChartProps) {
  const { histogram, name, description, isSplit, thresholds, summary } = props;
  const { bins } = histogram;
  const domain: Interval = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 0];
  const margin = histogram.bars === 'values' ? VALUE_BAR_MAX / 2 : 0;
  const toX = linearScale(domain, [LEFT + margin, RIGHT - margin]);
  const largest = Math.max(1, ...bins.map(({ kept, dropped }) => kept + dropped));
  const toY = linearScale([0, largest], [BASE, TOP]);
  const { kept, dropped } = drawBars(histogram, toX, toY);
  const titleId = `chart-${name.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`;
  return (
    <figure class="chart card">
      <figcaption>
        <span class="name">{name}</span>
        <span class="what">{description}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={titleId}>
        <title id={titleId}>
          Histogram of {name}: {formatNumber(domain[0])} to {formatNumber(domain[1])}, the highest bar has{' '}
          {formatCount(largest)}
        </title>
        <path class="grid" d={`M${LEFT} ${TOP}H${RIGHT}`} />
        <text x={LEFT} y={TOP - 5}>
          {formatCount(largest)}
        </text>
        <path class="kept" d={kept} />
        {dropped !== '' && <path class="dropped" d={dropped} />}
        <path class="axis" d={`M${LEFT} ${BASE}H${RIGHT}`} />
        {ticksOf(domain, TICKS).map((tick) => (
          <text x={coordinate(toX(tick))} y={BASE + 15} text-anchor="middle">
            {formatNumber(tick)}
          </text>
        ))}
        {thresholds
          .filter((value) => value >= domain[0] && value <= domain[1])
          .map((value) => (
            <Threshold value={value} x={toX(value)} />
          ))}
      </svg>
      <p class="values">{summary}</p>
      <Numbers histogram={histogram} isSplit={isSplit} />
    </figure>
  );
}
