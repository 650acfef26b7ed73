/** Outcome of a filter, previewed or applied: counts, thresholds and example samples with reasons. */
import type { FilterCounts, FilterExample, FilterThreshold } from '#contract/filter-report.ts';
import { formatCount, formatNumber, formatPercent } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { SampleCard, type SampleRow } from '../dataset/sample-card.tsx';
import { Fact } from '../layout/fact.tsx';
import { OPS } from './form.ts';

function PartOf({ name, part, whole }: { name: string; part: number; whole: number }) {
  return (
    <Fact name={name}>
      {formatCount(part)} <small>{formatPercent(part, whole)}</small>
    </Fact>
  );
}

export function Counts({ counts: { samples, kept, dropped, unknown } }: { counts: FilterCounts }) {
  const width = samples === 0 ? 0 : (100 * kept) / samples;
  return (
    <>
      <svg
        class="bar"
        viewBox="0 0 100 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${formatCount(kept)} kept, ${formatCount(dropped)} dropped`}
      >
        <rect class="kept" width={width} height="10" />
        <rect class="cut" x={width} width={100 - width} height="10" />
      </svg>
      <dl class="facts">
        <PartOf name="Kept" part={kept} whole={samples} />
        <PartOf name="Dropped" part={dropped} whole={samples} />
        <Fact name="Samples">{formatCount(samples)}</Fact>
        {unknown > 0 && <Fact name="Decided by null">{formatCount(unknown)}</Fact>}
      </dl>
    </>
  );
}

function ThresholdRow({ threshold: { signal, op, percentile, value } }: { threshold: FilterThreshold }) {
  return (
    <tr>
      <td>
        <code>{visible(signal)}</code>
      </td>
      <td>{OPS[op as keyof typeof OPS] ?? op}</td>
      <td class="n">{value === null ? '–' : formatNumber(value)}</td>
      <td class="n">{percentile === null ? '–' : `${percentile} %`}</td>
    </tr>
  );
}

export function Thresholds({ thresholds }: { thresholds: FilterThreshold[] }) {
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Thresholds">
      <table>
        <thead>
          <tr>
            <th scope="col">Signal</th>
            <th scope="col">Matches if it</th>
            <th scope="col" class="n">
              Value here
            </th>
            <th scope="col" class="n">
              Percentile
            </th>
          </tr>
        </thead>
        <tbody>
          {thresholds.map((threshold) => (
            <ThresholdRow threshold={threshold} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export interface ExamplesProps {
  kept: FilterExample[];
  dropped: FilterExample[];
  /** Rows of the example samples, by id. */
  rows: ReadonlyMap<string, SampleRow>;
  /** Signals of the rule, shown first. */
  signals: string[];
}

interface ExampleListProps extends Pick<ExamplesProps, 'rows' | 'signals'> {
  title: string;
  examples: FilterExample[];
}

function ExampleList({ title, examples, rows, signals }: ExampleListProps) {
  return (
    <div>
      <h3>{title}</h3>
      {examples.length === 0 ? (
        <p class="note">None.</p>
      ) : (
        <ul class="samples">
          {examples.map(({ id, reasons, signals: values }) => (
            <SampleCard id={id} row={rows.get(id)} reasons={reasons} values={values} first={signals} />
          ))}
        </ul>
      )}
    </div>
  );
}

export function Examples({ kept, dropped, rows, signals }: ExamplesProps) {
  return (
    <>
      <p class="note">Half of each list are the samples nearest to the threshold; the rest are spread evenly.</p>
      <div class="pair">
        <ExampleList title="Dropped examples" examples={dropped} rows={rows} signals={signals} />
        <ExampleList title="Kept examples" examples={kept} rows={rows} signals={signals} />
      </div>
    </>
  );
}
