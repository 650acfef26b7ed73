/** An estimate as numbers and as a drawn interval. */
import type { BoardMetric, EstimateWire } from '#contract/leaderboard.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { place, scaleOf } from '../charts/axis.ts';
import { type Html, html } from '../layout/html.ts';

export interface MetricWords {
  name: string;
  what: string;
  /** Shares are of 1, the rest in nats. */
  isShare: boolean;
}

export const METRICS: Record<BoardMetric, MetricWords> = {
  grounded_accuracy: { name: 'Grounded accuracy', what: 'right, and the picture speaks for it', isShare: true },
  accuracy: { name: 'Accuracy', what: 'right', isShare: true },
  vision_driven_fraction: {
    name: 'Vision-driven',
    what: 'of the right responses, those that are grounded',
    isShare: true,
  },
  mean_dependency: {
    name: 'Dependency S̄',
    what: 'how far the picture moves the scorer, in nats a token',
    isShare: false,
  },
  multi_modal_gain: { name: 'Multi-modal gain', what: 'accuracy with the picture less that without', isShare: true },
  pair_accuracy: { name: 'Whole pairs', what: 'all samples of a pair right', isShare: true },
};

/** 71.2 % */
export function percent(value: number): string {
  return `${(100 * value).toFixed(1).replace('-', '−')} %`;
}

export function numberOf({ isShare }: Pick<MetricWords, 'isShare'>, value: number): string {
  return isShare ? percent(value) : formatNumber(value);
}

/** "66.4 to 75.6 %" */
export function rangeOf({ isShare }: Pick<MetricWords, 'isShare'>, { low, high }: EstimateWire): string {
  if (!isShare) return `${formatNumber(low)} to ${formatNumber(high)}`;
  const digits = (value: number) => (100 * value).toFixed(1).replace('-', '−');
  return `${digits(low)} to ${digits(high)} %`;
}

const WIDTH = 120;
const HEIGHT = 14;

/** On a scale that all rows share; the numbers beside it say the same. */
export function intervalBar({ value, low, high }: EstimateWire, range: [number, number]): Html {
  const toX = scaleOf(range, [4, WIDTH - 4]);
  const zero = range[0] < 0 && range[1] > 0 ? html`<path class="zero" d="M${place(toX(0))} 0V${HEIGHT}"/>` : '';
  return html`<svg class="interval" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M4 ${HEIGHT / 2}H${WIDTH - 4}"/>${zero}<path class="reach" d="M${place(toX(low))} ${HEIGHT / 2}H${place(toX(high))}"/><path class="value" d="M${place(toX(value))} 2V${HEIGHT - 2}"/></svg>`;
}

/** Shares from 0 to 1; what may be negative, or has no end, as far as it goes. */
export function rangeOver(metric: MetricWords, estimates: readonly (EstimateWire | null)[]): [number, number] {
  const known = estimates.filter((one) => one !== null);
  const low = Math.min(0, ...known.map((one) => one.low));
  if (metric.isShare) return [low < 0 ? -1 : 0, 1];
  return [low, Math.max(1e-9, ...known.map((one) => one.high))];
}

export function estimateCell(metric: MetricWords, estimate: EstimateWire | null, range: [number, number]): Html {
  if (!estimate) return html`<td class="n none">–</td>`;
  return html`<td class="n estimate"><b>${numberOf(metric, estimate.value)}</b>${intervalBar(estimate, range)}<small>${rangeOf(metric, estimate)}</small></td>`;
}
