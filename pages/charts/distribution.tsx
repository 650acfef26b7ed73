/** Histogram of many numbers on a linear or logarithmic axis, with a table. */
import type { Child } from 'hono/jsx';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { coordinate, type Interval, linearScale, type Scale, ticksOf } from './axis.ts';
import type { Bins } from './bins.ts';

export interface DistributionChartProps extends Bins {
  /** Part of element ids: letters and dashes. */
  id: string;
  name: string;
  description: Child;
  /** Plural name of the counted things. */
  noun: string;
  summary: Child;
  marks?: { value: number; name: string }[];
}

const WIDTH = 340;
const HEIGHT = 132;
const LEFT = 6;
const RIGHT = WIDTH - 6;
const TOP = 18;
const BASE = HEIGHT - 22;
const TICKS = 5;
/** A label this close to an end of the axis is aligned with that end. */
const LABEL_HALF = 12;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function formatPower(exponent: number): string {
  if (exponent >= -3 && exponent <= 3) return formatNumber(10 ** exponent);
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS.charAt(Number(digit))).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

function labelledTicks([low, high]: Interval, log: boolean): { value: number; text: string }[] {
  if (!log) return ticksOf([low, high], TICKS).map((value) => ({ value, text: formatNumber(value) }));
  const step = Math.max(1, Math.ceil((high - low) / TICKS));
  const first = Math.ceil(low - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor((high - first + 1e-9) / step)) + 1 }, (_, index) => {
    const value = first + index * step;
    return { value, text: formatPower(value) };
  });
}

function Numbers({ bins, log, noun }: Pick<DistributionChartProps, 'bins' | 'log' | 'noun'>) {
  const rows = bins
    .map(({ from, to, count: size }, index) => ({
      name: log && index === 0 ? `below ${formatNumber(to)}` : `${formatNumber(from)} to ${formatNumber(to)}`,
      size,
    }))
    .filter(({ size }) => size > 0);
  return (
    <details>
      <summary>Numbers</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col" class="n">
              {noun}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, size }) => (
            <tr>
              <td>{name}</td>
              <td class="n">{formatCount(size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function drawBars(bins: Bins['bins'], toX: Scale, toY: Scale): string {
  return bins
    .filter((bin) => bin.count > 0)
    .map((bin) => {
      const left = toX(bin.from);
      const width = Math.max(1, toX(bin.to) - left - 0.8);
      const base = coordinate(toY(0));
      const top = coordinate(Math.min(toY(bin.count), BASE - 1));
      return `M${coordinate(left)} ${base}V${top}h${coordinate(width)}V${base}z`;
    })
    .join('');
}

function Tick({ x, text }: { x: number; text: string }) {
  const anchor = x < LEFT + LABEL_HALF ? 'start' : x > RIGHT - LABEL_HALF ? 'end' : 'middle';
  return (
    <>
      <path class="axis" d={`M${coordinate(x)} ${BASE}v4`} />
      <text x={coordinate(x)} y={BASE + 16} text-anchor={anchor}>
        {text}
      </text>
    </>
  );
}

function Mark({ x, name }: { x: number; name: string }) {
  const isRight = x > WIDTH / 2;
  return (
    <>
      <path class="threshold" d={`M${coordinate(x)} ${TOP - 12}V${BASE}`} />
      <text class="mark" x={coordinate(x)} dx={isRight ? -4 : 4} y={TOP - 5} text-anchor={isRight ? 'end' : 'start'}>
        {name}
      </text>
    </>
  );
}

export function DistributionChart(props: DistributionChartProps) {
  const { id, name, description, bins, log, noun, summary, marks = [] } = props;
  const toAxis = (value: number) => (log ? Math.log10(value) : value);
  const domain: Interval = [toAxis(bins[0]?.from ?? 0), toAxis(bins.at(-1)?.to ?? 1)];
  const axisToX = linearScale(domain, [LEFT, RIGHT]);
  const toX = (value: number) => axisToX(toAxis(value));
  const largest = Math.max(1, ...bins.map((bin) => bin.count));
  const toY = linearScale([0, largest], [BASE, TOP]);
  const visibleMarks = marks.filter(({ value }) => toAxis(value) >= domain[0] && toAxis(value) <= domain[1]);
  return (
    <figure class="chart card">
      <figcaption>
        <span class="name">{name}</span>
        <span class="what">{description}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`chart-${id}`}>
        <title id={`chart-${id}`}>
          Histogram of {name}: {formatNumber(bins[0]?.from ?? 0)} to {formatNumber(bins.at(-1)?.to ?? 0)}
          {log && ', logarithmic'}; the highest bar has {formatCount(largest)} {noun}
        </title>
        <path class="grid" d={`M${LEFT} ${TOP}H${RIGHT}`} />
        <text x={LEFT} y={TOP - 5}>
          {formatCount(largest)}
        </text>
        <path class="kept" d={drawBars(bins, toX, toY)} />
        <path class="axis" d={`M${LEFT} ${BASE}H${RIGHT}`} />
        {labelledTicks(domain, log).map(({ value, text }) => (
          <Tick x={axisToX(value)} text={text} />
        ))}
        {visibleMarks.map(({ value, name: mark }) => (
          <Mark x={toX(value)} name={mark} />
        ))}
      </svg>
      <p class="lies">{summary}</p>
      <Numbers bins={bins} log={log} noun={noun} />
    </figure>
  );
}
