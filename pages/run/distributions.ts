/** How the scores of a run lie, as charts. Pure. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { percentileOf } from '#core/filtering/index.ts';
import type { SeriesLocation } from '#db/runs/list-series-locations.ts';
import { linearBins, logBins } from '../charts/bins.ts';
import type { DistributionChartProps } from '../charts/distribution.tsx';
import { type Html, html } from '../layout/html.ts';
import { short } from './sample-responses.ts';

const isSigned = (divergence: DivergenceName) => DIVERGENCES[divergence].range[0] < 0;

function percentiles(sorted: Float64Array): Html {
  const at = (percentile: number) => short(percentileOf(sorted, percentile));
  return html`median <b>${at(50)}</b> · 10–90 %: ${at(10)} to ${at(90)}`;
}

export function dependencyChart(
  sorted: Float64Array,
  { divergence, marks = [] }: { divergence: DivergenceName; marks?: { value: number; name: string }[] },
): DistributionChartProps | undefined {
  if (sorted.length === 0) return undefined;
  return {
    id: 'tokens',
    name: 'Sₜ of tokens',
    description: `${divergence}: how far the image moves the scorer at each token`,
    noun: 'tokens',
    summary: percentiles(sorted),
    marks,
    ...(isSigned(divergence) ? linearBins(sorted) : logBins(sorted)),
  };
}

export function trajectoryCharts(
  places: readonly SeriesLocation[],
  divergence: DivergenceName,
): DistributionChartProps[] {
  if (places.length === 0) return [];
  const means = Float64Array.from(places, (place) => place.means[divergence] ?? 0).sort();
  const gains = Float64Array.from(places, ({ gain }) => gain).sort();
  const against = gains.filter((gain) => gain < 0).length;
  return [
    {
      id: 'means',
      name: 'S̄ of responses',
      description: 'mean dependency of each response',
      noun: 'responses',
      summary: percentiles(means),
      ...linearBins(means),
    },
    {
      id: 'gains',
      name: 'Gain of responses',
      description: 'how much the image speaks for each response (nats)',
      noun: 'responses',
      summary: html`${percentiles(gains)} · <b>${against}</b> below 0`,
      marks: [{ value: 0, name: '0' }],
      ...linearBins(gains),
    },
  ];
}
