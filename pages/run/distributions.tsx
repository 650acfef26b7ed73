/** Histograms of the scores of a run. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { percentileOf } from '#core/filtering/index.ts';
import { formatScore } from '#core/text/numbers.ts';
import type { SeriesLocation } from '#db/runs/list-series-locations.ts';
import { linearBins, logBins } from '../charts/bins.ts';
import { DistributionChart, type DistributionChartProps } from '../charts/distribution.tsx';

function Percentiles({ sorted }: { sorted: Float64Array }) {
  const format = (percentile: number) => formatScore(percentileOf(sorted, percentile));
  return (
    <>
      median <b>{format(50)}</b> · 10–90 %: {format(10)} to {format(90)}
    </>
  );
}

export interface TokenDistributionProps {
  divergence: DivergenceName;
  /** Dependency of tokens, ascending; not empty. */
  sorted: Float64Array;
  marks?: NonNullable<DistributionChartProps['marks']>;
}

export function TokenDistribution({ divergence, sorted, marks = [] }: TokenDistributionProps) {
  const isSigned = DIVERGENCES[divergence].range[0] < 0;
  const bins = isSigned ? linearBins(sorted) : logBins(sorted);
  return (
    <DistributionChart
      id="tokens"
      name="Sₜ of tokens"
      description={`${divergence}: how much the image changes the scorer’s prediction at each token`}
      noun="tokens"
      summary={<Percentiles sorted={sorted} />}
      marks={marks}
      {...bins}
    />
  );
}

function responseCharts(locations: readonly SeriesLocation[], divergence: DivergenceName): DistributionChartProps[] {
  const means = Float64Array.from(locations, (location) => location.means[divergence] ?? 0).sort();
  const gains = Float64Array.from(locations, ({ gain }) => gain).sort();
  const negative = gains.filter((gain) => gain < 0).length;
  return [
    {
      id: 'means',
      name: 'S̄ of responses',
      description: 'mean dependency of each response',
      noun: 'responses',
      summary: <Percentiles sorted={means} />,
      ...linearBins(means),
    },
    {
      id: 'gains',
      name: 'Gain of responses',
      description: 'how much the image supports each response (nats)',
      noun: 'responses',
      summary: (
        <>
          <Percentiles sorted={gains} /> · <b>{negative}</b> below 0
        </>
      ),
      marks: [{ value: 0, name: '0' }],
      ...linearBins(gains),
    },
  ];
}

export interface DistributionsProps {
  divergence: DivergenceName;
  /** Dependency of the tokens that were read, ascending. */
  sorted: Float64Array;
  locations: readonly SeriesLocation[];
  /** How many tokens of the run were read, in words. */
  tokensRead: string;
}

export function Distributions({ divergence, sorted, locations, tokensRead }: DistributionsProps) {
  if (locations.length === 0) return null;
  return (
    <section id="distributions">
      <h2>Score distributions</h2>
      <div class="charts">
        {sorted.length > 0 ? <TokenDistribution divergence={divergence} sorted={sorted} /> : null}
        {responseCharts(locations, divergence).map((chart) => (
          <DistributionChart {...chart} />
        ))}
      </div>
      <p class="note">
        S<sub>t</sub> covers {tokensRead}; S̄ and gain cover every response.
      </p>
    </section>
  );
}
