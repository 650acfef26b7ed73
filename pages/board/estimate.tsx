/** A metric with its 95 % interval, as a number and as a bar. */
import type { EstimateWire, METRICS, MetricName } from '#contract/leaderboard.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { coordinate, type Interval, linearScale } from '../charts/axis.ts';

/** Shares are shown in percent, other metrics in nats. */
type Unit = Pick<(typeof METRICS)[MetricName], 'unit'>;

function percentDigits(value: number): string {
  return (100 * value).toFixed(1).replace('-', '−');
}

/** @example formatShare(0.712) is "71.2 %" */
export function formatShare(value: number): string {
  return `${percentDigits(value)} %`;
}

export function formatValue({ unit }: Unit, value: number): string {
  return unit === 'share' ? formatShare(value) : formatNumber(value);
}

/** @example "66.4 to 75.6 %" */
function formatInterval({ unit }: Unit, { low, high }: EstimateWire): string {
  return unit === 'share'
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
export function axisOf({ unit }: Unit, estimates: readonly (EstimateWire | null)[]): Interval {
  const known = estimates.filter((estimate) => estimate !== null);
  const low = Math.min(0, ...known.map((estimate) => estimate.low));
  if (unit === 'share') return [low < 0 ? -1 : 0, 1];
  return [low, Math.max(1e-9, ...known.map((estimate) => estimate.high))];
}

export interface EstimateCellProps {
  metric: Unit;
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
