/** Scatter plot of two signals, one mark per sample, with a table of medians. Large datasets are thinned evenly. */
import { percentileOf } from '#core/filtering/index.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { coordinate, linearScale, type Scale, ticksOf } from './axis.ts';

interface Signal {
  name: string;
  values: ArrayLike<number>;
}

export interface ScatterChartProps {
  x: Signal;
  /** A share, 0 to 1. */
  y: Signal;
  /** 1 for a kept sample; undefined without a filter. */
  kept: Uint8Array | undefined;
}

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 44;
const RIGHT = WIDTH - 10;
const TOP = 14;
const BASE = HEIGHT - 42;
const MIDDLE = (TOP + BASE) / 2;
const POINTS_MAX = 1200;
/** Marks move up or down by at most this share of the axis. */
const JITTER = 0.035;
const GOLDEN = 0.6180339887498949;
const BANDS = 5;

/** Indices of samples that have both values, and every n-th of them: the same page always shows the same samples. */
function chooseSamples({ x, y }: ScatterChartProps): { chosen: number[]; known: number[] } {
  const known: number[] = [];
  for (let index = 0; index < x.values.length; index += 1) {
    if (!(Number.isNaN(x.values[index]) || Number.isNaN(y.values[index]))) known.push(index);
  }
  const step = Math.max(1, known.length / POINTS_MAX);
  const length = Math.min(known.length, POINTS_MAX);
  return { chosen: Array.from({ length }, (_, index) => known[Math.floor(index * step)] ?? 0), known };
}

/** Median of x for samples in each fifth of y. */
function Medians({ x, y, known }: { x: Signal; y: Signal; known: number[] }) {
  const bands = Array.from({ length: BANDS }, (): number[] => []);
  for (const index of known) {
    bands[Math.min(BANDS - 1, Math.floor((y.values[index] ?? 0) * BANDS))]?.push(x.values[index] ?? 0);
  }
  const rows = bands.map((values, band) => ({
    values: Float64Array.from(values).sort(),
    name: `${formatNumber(band / BANDS)} to ${formatNumber((band + 1) / BANDS)}`,
  }));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{y.name}</th>
          <th scope="col" class="n">
            Samples
          </th>
          <th scope="col" class="n">
            Median {x.name}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.reverse().map(({ name, values }) => (
          <tr>
            <th scope="row">{name}</th>
            <td class="n">{formatCount(values.length)}</td>
            <td class="n">{values.length === 0 ? '–' : formatNumber(percentileOf(values, 50))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function drawMarks({ x, y, kept }: ScatterChartProps, chosen: number[], scales: { toX: Scale; toY: Scale }) {
  let dots = '';
  let crosses = '';
  chosen.forEach((index, order) => {
    const jitter = (((order * GOLDEN) % 1) - 0.5) * 2 * JITTER;
    const left = coordinate(scales.toX(x.values[index] ?? 0));
    const top = coordinate(scales.toY((y.values[index] ?? 0) + jitter));
    if (!kept || kept[index] === 1) dots += `M${left} ${top}h0`;
    else crosses += `M${left} ${top}m-2.5-2.5l5 5m0-5l-5 5`;
  });
  return { dots, crosses };
}

function Plot({ chart, chosen, which }: { chart: ScatterChartProps; chosen: number[]; which: string }) {
  const { x, y } = chart;
  const values = chosen.map((index) => x.values[index] ?? 0);
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-9);
  const toX = linearScale([low, high], [LEFT + 6, RIGHT]);
  const toY = linearScale([-JITTER, 1 + JITTER], [BASE, TOP]);
  const { dots, crosses } = drawMarks(chart, chosen, { toX, toY });
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="chart-scatter">
      <title id="chart-scatter">
        {y.name} against {x.name}, {which}
      </title>
      {ticksOf([0, 1], 4).map((tick) => (
        <>
          <path class="grid" d={`M${LEFT} ${coordinate(toY(tick))}H${RIGHT}`} />
          <text x={LEFT - 6} y={coordinate(toY(tick) + 4)} text-anchor="end">
            {formatNumber(tick)}
          </text>
        </>
      ))}
      <path class="axis" d={`M${LEFT} ${BASE}H${RIGHT}`} />
      {ticksOf([low, high], 5).map((tick) => (
        <text x={coordinate(toX(tick))} y={BASE + 15} text-anchor="middle">
          {formatNumber(tick)}
        </text>
      ))}
      <text x={(LEFT + RIGHT) / 2} y={HEIGHT - 6} text-anchor="middle">
        {x.name} (nats)
      </text>
      <text x="12" y={MIDDLE} text-anchor="middle" transform={`rotate(-90 12 ${MIDDLE})`}>
        {y.name}
      </text>
      <path class="dots" d={dots} />
      {crosses !== '' && <path class="crosses" d={crosses} />}
    </svg>
  );
}

export function ScatterChart(props: ScatterChartProps) {
  const { x, y, kept } = props;
  const { chosen, known } = chooseSamples(props);
  const which =
    known.length === chosen.length
      ? `all ${formatCount(known.length)} samples`
      : `${formatCount(chosen.length)} of ${formatCount(known.length)} samples, evenly spaced in dataset order`;
  return (
    <div class="pair">
      <figure class="chart card">
        <Plot chart={props} chosen={chosen} which={which} />
      </figure>
      <div class="card">
        <h3>As a table</h3>
        <Medians x={x} y={y} known={known} />
        <p class="note">
          The chart shows {which}; marks are shifted up or down by at most {JITTER} so that equal values do not overlap.
          {kept && ' Dots are kept, crosses are dropped.'}
        </p>
      </div>
    </div>
  );
}
