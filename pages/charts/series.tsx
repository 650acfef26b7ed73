/** Line chart of a value per token, on the scale of the heat map. Labels keep their size on any screen. */
import { type HeatScale, shareOf } from '#core/heat/scale.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { coordinate, ticksOf } from './axis.ts';
import { decimate } from './decimate.ts';

export interface Peak {
  index: number;
  text: string;
  href: string;
}

export interface SeriesChartProps {
  id: string;
  name: string;
  values: readonly number[];
  scale: HeatScale;
  unit: string;
  /** Kept tokens: dots on the line in a short series, a band below it in a long one. */
  kept: readonly boolean[] | undefined;
  threshold: { value: number; name: string } | undefined;
  /** Tokens to label where there is room, most important first. */
  peaks: Peak[];
}

const TOP = 30;
const PLOT = 170;
const HEIGHT = TOP + PLOT + 26;
/** Width of the plot's own coordinates, which are stretched to the screen. */
const WIDTH = 1000;
const PARTS = 500;
const DOTS_MAX = 160;
const PEAKS_SHOWN = 6;
/** Room that the label of a peak takes, in per cent of the width. */
const PEAK_ROOM = 14;
/** Lower tokens get no label. */
const PEAK_SHARE_MIN = 0.1;
/** Room between two ticks, as a share of the height. */
const TICK_ROOM = 0.16;
const Y_LABEL_PX = 36;
const X_TICKS = 6;

/** Multiples of 1, 2 and 5 from the top down, far enough apart for their labels. */
export function ticksOn(scale: HeatScale): number[] {
  const ticks: number[] = [];
  let last = 1 + TICK_ROOM;
  for (let power = Math.ceil(Math.log10(scale.max)); power > -9; power--) {
    for (const digit of [5, 2, 1]) {
      const value = Number((digit * 10 ** power).toPrecision(1));
      const share = shareOf(scale, value);
      if (value <= scale.max && share >= TICK_ROOM && last - share >= TICK_ROOM) {
        ticks.push(value);
        last = share;
      }
    }
  }
  return ticks;
}

type Positions = ReturnType<typeof positionsOf>;

/** Positions of tokens and values, in the stretched plot and on the screen. */
function positionsOf({ values, scale }: Pick<SeriesChartProps, 'values' | 'scale'>) {
  const toPlotX = (index: number) => ((index + 0.5) / values.length) * WIDTH;
  return {
    toPlotX,
    toPlotY: (value: number) => 100 * (1 - shareOf(scale, value)),
    toPercentX: (index: number) => toPlotX(index) / (WIDTH / 100),
    toScreenY: (value: number) => Number(coordinate(TOP + PLOT * (1 - shareOf(scale, value)))),
  };
}

/** Draws runs of kept tokens as one stroke each. */
function drawBand(kept: readonly boolean[], toX: Positions['toPlotX']): string {
  const parts: string[] = [];
  const widthMin = WIDTH / 1500;
  let end = -1;
  kept.forEach((isKept, index) => {
    if (!isKept) return;
    const left = toX(index - 0.5);
    const right = Math.max(toX(index + 0.5), left + widthMin);
    if (left <= end + 0.05) parts.push(`H${coordinate(right)}`);
    else parts.push(`M${coordinate(left)} 50H${coordinate(right)}`);
    end = right;
  });
  return parts.join('');
}

function choosePeaks({ peaks, values, scale }: SeriesChartProps, { toPercentX }: Positions): Peak[] {
  const chosen: Peak[] = [];
  for (const peak of peaks) {
    if (chosen.length >= PEAKS_SHOWN) break;
    if (shareOf(scale, values[peak.index] ?? 0) < PEAK_SHARE_MIN) continue;
    const distanceTo = (other: Peak) => Math.abs(toPercentX(other.index) - toPercentX(peak.index));
    if (chosen.every((other) => distanceTo(other) >= PEAK_ROOM)) chosen.push(peak);
  }
  return chosen;
}

function PeakLabel({ peak, x, y }: { peak: Peak; x: number; y: number }) {
  const anchor = x < 7 ? 'start' : x > 93 ? 'end' : 'middle';
  return (
    <a href={peak.href}>
      <text class="peak" x={x < 7 ? Y_LABEL_PX : `${coordinate(x)}%`} y={coordinate(y)} text-anchor={anchor}>
        {peak.text}
      </text>
    </a>
  );
}

function Plot({ chart, positions, hasDots }: { chart: SeriesChartProps; positions: Positions; hasDots: boolean }) {
  const { values, kept = [] } = chart;
  const point = (index: number, value: number) =>
    `${coordinate(positions.toPlotX(index))} ${coordinate(positions.toPlotY(value))}`;
  const points = decimate(values, PARTS).map(({ index, value }) => point(index, value));
  const [firstX, lastX] = [points[0]?.split(' ')[0] ?? '', points.at(-1)?.split(' ')[0] ?? ''];
  const line = points.join('L');
  const dots = kept.map((isKept, index) => (isKept ? `M${point(index, values[index] ?? 0)}h0` : ''));
  return (
    <svg
      x="0"
      y={TOP}
      width="100%"
      height={PLOT}
      viewBox={`0 0 ${WIDTH} 100`}
      preserveAspectRatio="none"
      overflow="visible"
      aria-hidden="true"
    >
      <path class="area" d={`M${firstX} 100L${line}L${lastX} 100z`} />
      <path class="line" vector-effect="non-scaling-stroke" d={`M${line}`} />
      {hasDots && <path class="kept-dots" vector-effect="non-scaling-stroke" d={dots.join('')} />}
    </svg>
  );
}

function KeptBand({ kept, toPlotX }: { kept: readonly boolean[]; toPlotX: Positions['toPlotX'] }) {
  return (
    <svg
      x="0"
      y={TOP + PLOT + 1}
      width="100%"
      height="5"
      viewBox={`0 0 ${WIDTH} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="kept-band" d={drawBand(kept, toPlotX)} />
    </svg>
  );
}

function HorizontalLine({ name, y }: { name: string; y: number }) {
  return <line class={name} x1="0" x2="100%" y1={y} y2={y} />;
}

function Threshold({ name, y }: { name: string; y: number }) {
  return (
    <>
      <HorizontalLine name="threshold" y={y} />
      <text class="mark halo" x="100%" y={coordinate(y - 5)} text-anchor="end">
        {name}
      </text>
    </>
  );
}

/** Numbers of tokens from 1 below the chart. */
function TokenNumbers({ tokens, toPercentX }: { tokens: number; toPercentX: Positions['toPercentX'] }) {
  const ticks = ticksOf([0, tokens], X_TICKS).filter((tick) => Number.isInteger(tick) && tick > 1 && tick < tokens);
  return [1, ...ticks].map((tick) => (
    <text x={`${coordinate(toPercentX(tick - 1))}%`} y={TOP + PLOT + 20} text-anchor={tick === 1 ? 'start' : 'middle'}>
      {formatCount(tick)}
    </text>
  ));
}

export function SeriesChart(props: SeriesChartProps) {
  const { id, name, values, scale, unit, kept, threshold } = props;
  const positions = positionsOf(props);
  const { toScreenY, toPercentX, toPlotX } = positions;
  const hasDots = kept !== undefined && values.length <= DOTS_MAX;
  const ticks = ticksOn(scale);
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return (
    <svg class="series" width="100%" height={HEIGHT} role="group" aria-labelledby={`chart-${id}`}>
      <title id={`chart-${id}`}>
        {name} over {formatCount(values.length)} tokens; the largest is {formatNumber(largest)} {unit}
        {threshold && `; ${threshold.name}`}
      </title>
      {ticks.map((tick) => (
        <HorizontalLine name="grid" y={toScreenY(tick)} />
      ))}
      <Plot chart={props} positions={positions} hasDots={hasDots} />
      {kept && !hasDots && <KeptBand kept={kept} toPlotX={toPlotX} />}
      <HorizontalLine name="axis" y={TOP + PLOT} />
      {threshold && <Threshold name={threshold.name} y={toScreenY(threshold.value)} />}
      {ticks.map((tick) => (
        <text class="halo" x="0" y={coordinate(toScreenY(tick) - 3)}>
          {formatNumber(tick)}
        </text>
      ))}
      <TokenNumbers tokens={values.length} toPercentX={toPercentX} />
      {choosePeaks(props, positions).map((peak) => {
        const y = TOP + PLOT * (1 - shareOf(scale, values[peak.index] ?? 0)) - 7;
        return <PeakLabel peak={peak} x={toPercentX(peak.index)} y={y} />;
      })}
    </svg>
  );
}
