/** A metric with its 95 % interval, as a number and as a bar. */
import type { BoardMetric, EstimateWire } from '#contract/leaderboard.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { coordinate, type Interval, linearScale } from '../charts/axis.ts';

export interface MetricWords {
  name: string;
  what: string;
  /** Shares are at most 1; other metrics are in nats. */
  isShare: boolean;
}

export const METRICS: Record<BoardMetric, MetricWords> = {
  grounded_accuracy: { name: 'Grounded accuracy', what: 'right, and the image supports it', isShare: true },
  accuracy: { name: 'Accuracy', what: 'right', isShare: true },
  vision_driven_fraction: { name: 'Vision-driven', what: 'right responses that are grounded', isShare: true },
  mean_dependency: {
    name: 'Dependency S̄',
    what: 'effect of the image on the scorer, in nats per token',
    isShare: false,
  },
  multi_modal_gain: {
    name: 'Multi-modal gain',
    what: 'accuracy with the image minus accuracy without',
    isShare: true,
  },
  pair_accuracy: { name: 'Pair accuracy', what: 'all samples of a pair right', isShare: true },
};

function percentDigits(value: number): string {
  return (100 * value).toFixed(1).replace('-', '−');
}

/** @example formatShare(0.712) is "71.2 %" */
export function formatShare(value: number): string {
  return `${percentDigits(value)} %`;
}

export function formatValue({ isShare }: Pick<MetricWords, 'isShare'>, value: number): string {
  return isShare ? formatShare(value) : formatNumber(value);
}

/** @example "66.4 to 75.6 %" */
function formatInterval({ isShare }: MetricWords, { low, high }: EstimateWire): string {
  return isShare
    ? `${percentDigits(low)} to ${percentDigits(high)} %`
    : `${formatNumber(low)} to ${formatNumber(high)}`;
}

const WIDTH = 120;
const HEIGHT = 14;

function IntervalBar({ estimate: { value, low, high }, axis }: { estimate: EstimateWire; axis: Interval }) {
  const toX = linearScale(axis, [4, WIDTH - 4]);
  const hasZero = axis[0] < 0 && axis[1] > 0;
  return (
    <svg class="interval" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="grid" d={`M4 ${HEIGHT / 2}H${WIDTH - 4}`} />
      {hasZero && <path class="zero" d={`M${coordinate(toX(0))} 0V${HEIGHT}`} />}
      <path class="reach" d={`M${coordinate(toX(low))} ${HEIGHT / 2}H${coordinate(toX(high))}`} />
      <path class="value" d={`M${coordinate(toX(value))} 2V${HEIGHT - 2}`} />
    </svg>
  );
}

/** Axis that the bars of a column share: 0 to 1 for shares, from −1 if one is negative; up to the largest in nats. */
export function axisOf({ isShare }: MetricWords, estimates: readonly (EstimateWire | null)[]): Interval {
  const known = estimates.filter((estimate) => estimate !== null);
  const low = Math.min(0, ...known.map((estimate) => estimate.low));
  if (isShare) return [low < 0 ? -1 : 0, 1];
  return [low, Math.max(1e-9, ...known.map((estimate) => estimate.high))];
}

export interface EstimateCellProps {
  metric: MetricWords;
  estimate: EstimateWire | null;
  axis: Interval;
}

export function EstimateCell({ metric, estimate, axis }: EstimateCellProps) {
  if (!estimate) return <td class="n none">–</td>;
  return (
    <td class="n estimate">
      <b>{formatValue(metric, estimate.value)}</b>
      <IntervalBar estimate={estimate} axis={axis} />
      <small>{formatInterval(metric, estimate)}</small>
    </td>
  );
}
