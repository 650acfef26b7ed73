/** Histograms of all signals; with a filter, kept and dropped samples separately. */
import type { FilterHistogram, FilterThreshold } from '#contract/filter-report.ts';
import { SIGNALS, type SignalName } from '#contract/signals.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { HistogramChart } from '../charts/histogram.tsx';

export interface SignalSummary {
  name: string;
  histogram: FilterHistogram;
  /** 10th, 50th and 90th percentile. */
  percentiles: [number, number, number];
  /** Number of samples that have a value. */
  known: number;
}

export interface SignalsProps {
  signals: SignalSummary[];
  /** Names of signals that no sample has. */
  empty: string[];
  /** Thresholds of the filter in the address; undefined without one. */
  thresholds: FilterThreshold[] | undefined;
}

function describeSignal(name: string): string {
  return SIGNALS[name as SignalName]?.description ?? 'column of the dataset';
}

function LegendItem({ className, children }: { className: 'kept' | 'dropped'; children: string }) {
  return (
    <li>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <rect class={className} width="16" height="16" rx="3" />
      </svg>
      {children}
    </li>
  );
}

function Legend() {
  return (
    <ul class="legend">
      <LegendItem className="kept">kept</LegendItem>
      <LegendItem className="dropped">dropped</LegendItem>
      <li>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path class="threshold" d="M8 0V16" />
        </svg>
        threshold
      </li>
    </ul>
  );
}

function Percentiles({ percentiles: [low, median, high], known }: SignalSummary) {
  const range = `10–90 %: ${formatNumber(low)} to ${formatNumber(high)}`;
  return (
    <>
      median <b>{formatNumber(median)}</b> · {range} · {formatCount(known)} known
    </>
  );
}

function SignalHistogram({ summary, thresholds }: { summary: SignalSummary; thresholds: SignalsProps['thresholds'] }) {
  const { name, histogram } = summary;
  const values = (thresholds ?? []).flatMap(({ signal, value }) => (signal === name && value !== null ? [value] : []));
  return (
    <HistogramChart
      histogram={histogram}
      name={visible(name)}
      description={describeSignal(name)}
      isSplit={thresholds !== undefined}
      thresholds={values}
      summary={<Percentiles {...summary} />}
    />
  );
}

export function Signals({ signals, empty, thresholds }: SignalsProps) {
  if (signals.length === 0 && empty.length === 0) return null;
  return (
    <section id="histograms">
      <h2>Signals</h2>
      {thresholds && <Legend />}
      <div class="charts">
        {signals.map((summary) => (
          <SignalHistogram summary={summary} thresholds={thresholds} />
        ))}
      </div>
      {empty.length > 0 && (
        <p class="note">
          Null in every sample:{' '}
          {empty.map((name, index) => (
            <>
              {index > 0 && ', '}
              <code>{name}</code>
            </>
          ))}
          . Most of these signals need responses generated with and without the image.
        </p>
      )}
    </section>
  );
}
