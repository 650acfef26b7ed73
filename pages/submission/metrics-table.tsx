/** Metrics of a submission by split. */
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import { estimateOf, METRIC_NAMES, METRICS, type SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { axisOf, EstimateCell, formatShare } from '../board/estimate.tsx';

function titlesOf({ splits }: BenchmarkVersion): { split: string; title: string }[] {
  const named = splits.map(({ name, title, visibility }) => ({
    split: name,
    title: visible(`${title ?? name}${visibility === 'hidden' ? ' (hidden)' : ''}`),
  }));
  return [{ split: 'all', title: 'All splits' }, ...named];
}

export interface MetricsTableProps {
  version: BenchmarkVersion;
  /** By split. */
  metrics: Record<string, SubmissionMetricsWire>;
}

export function MetricsTable({ version, metrics }: MetricsTableProps) {
  const rows = titlesOf(version).flatMap(({ split, title }) => {
    const found = metrics[split];
    return found ? [{ title, metrics: found }] : [];
  });
  const columns = METRIC_NAMES.flatMap((name) => {
    const estimates = rows.map((row) => estimateOf(row.metrics, name));
    return estimates.some(Boolean) ? [{ name, axis: axisOf(METRICS[name], estimates) }] : [];
  });
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Metrics by split">
      <table class="board">
        <caption class="unseen">Metrics by split, with 95 % intervals</caption>
        <thead>
          <tr>
            <th scope="col">Split</th>
            <th scope="col" class="n">
              Questions
            </th>
            {columns.map(({ name }) => (
              <th scope="col" class="n">
                {METRICS[name].title}
                <small>{METRICS[name].description}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row" class="model">
                {row.title}
              </th>
              <td class="n">{formatCount(row.metrics.samples)}</td>
              {columns.map(({ name, axis }) => (
                <EstimateCell metric={METRICS[name]} estimate={estimateOf(row.metrics, name)} axis={axis} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Facts about a submission that have no column in the table. */
export function Remarks({ metrics }: { metrics: SubmissionMetricsWire }) {
  const { ungraded, unscored, multi_modal_leakage: leakage, dependency_auroc: auroc, pairs } = metrics;
  const remarks: string[] = [];
  if (ungraded > 0) remarks.push(`${formatQuantity(ungraded, 'response')} could not be graded and count as wrong`);
  if (unscored > 0)
    remarks.push(`${formatQuantity(unscored, 'response')} could not be scored and count in accuracy only`);
  if (leakage !== null) remarks.push(`multi-modal leakage (MMStar) is ${formatShare(leakage)}`);
  if (auroc !== null) {
    remarks.push(`dependency separates right from wrong with an AUROC of ${auroc.toFixed(2)} (0.5 is chance)`);
  }
  if (pairs) {
    const [question, image] = [formatShare(pairs.question.value), formatShare(pairs.image.value)];
    remarks.push(`in pairs, ${question} of the questions and ${image} of the images are right throughout`);
  }
  return remarks.length === 0 ? null : <p class="note">{remarks.join('; ')}.</p>;
}
