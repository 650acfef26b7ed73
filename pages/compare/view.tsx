/** Page that compares two submissions, paired by sample. */
import {
  COMPARED_METRICS,
  type Comparison,
  type EstimateWire,
  METRICS,
  type MetricName,
  type SubmissionMetricsWire,
} from '#contract/leaderboard.ts';
import { formatNumber, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { axisOf, EstimateCell } from '../board/estimate.tsx';
import { boardPath, submissionPath } from '../board/links.ts';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';

export interface ComparedSubmission {
  id: string;
  name: string;
  metrics: SubmissionMetricsWire | undefined;
}

export interface ComparePageProps {
  visitor: Visitor;
  title: string;
  comparison: Comparison;
  submissions: [ComparedSubmission, ComparedSubmission];
  splits: string[];
}

interface ComparedMetric {
  name: (typeof COMPARED_METRICS)[number];
  words: (typeof METRICS)[MetricName];
  difference: EstimateWire;
  p_value: number;
}

const SIGNIFICANT = 0.05;

function metricsOf({ metrics }: Comparison): ComparedMetric[] {
  return COMPARED_METRICS.flatMap((name) => {
    const metric = metrics[name];
    return metric ? [{ name, words: METRICS[name], ...metric }] : [];
  });
}

function formatP(value: number): string {
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`;
}

function Verdict({ metric, submissions }: { metric: ComparedMetric; submissions: ComparePageProps['submissions'] }) {
  const { words, difference, p_value: p } = metric;
  if (p > SIGNIFICANT) {
    return (
      <>
        <span class="outcome">No significant difference</span> <small>({formatP(p)})</small>
      </>
    );
  }
  const { name } = difference.value > 0 ? submissions[0] : submissions[1];
  return (
    <>
      <span class="outcome">{clamped(name, 60)} is higher</span>{' '}
      <small>
        ({words.title.toLowerCase()}, {formatP(p)})
      </small>
    </>
  );
}

function MetricRow({ metric, submissions }: { metric: ComparedMetric; submissions: ComparePageProps['submissions'] }) {
  const { name, words, difference } = metric;
  const estimates = submissions.map(({ metrics }) => metrics?.[name] ?? null);
  const axis = axisOf(words, estimates);
  const reach = Math.max(Math.abs(difference.low), Math.abs(difference.high), 1e-9);
  return (
    <tr>
      <th scope="row" class="model">
        {words.title}
        <small>{words.description}</small>
      </th>
      {estimates.map((estimate) => (
        <EstimateCell metric={words} estimate={estimate} axis={axis} />
      ))}
      <EstimateCell metric={words} estimate={difference} axis={[-reach, reach]} />
      <td>
        <Verdict metric={metric} submissions={submissions} />
      </td>
    </tr>
  );
}

function SubmissionHead({ label, benchmark, of }: { label: string; benchmark: string; of: ComparedSubmission }) {
  return (
    <th scope="col" class="n">
      {label}: <a href={submissionPath(benchmark, of.id)}>{clamped(of.name, 80)}</a>
    </th>
  );
}

function MetricTable({ comparison, submissions }: Pick<ComparePageProps, 'comparison' | 'submissions'>) {
  const { benchmark } = comparison;
  const [first, second] = submissions;
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Comparison">
      <table class="board">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <SubmissionHead label="a" benchmark={benchmark} of={first} />
            <SubmissionHead label="b" benchmark={benchmark} of={second} />
            <th scope="col" class="n">
              a − b
            </th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {metricsOf(comparison).map((metric) => (
            <MetricRow metric={metric} submissions={submissions} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** @example "Accuracy of the first is 4.2 percentage points higher." */
function describeDifference({ words, difference: { value } }: ComparedMetric): string {
  const size = Math.abs(value);
  const amount = words.unit === 'share' ? `${(100 * size).toFixed(1)} percentage points` : `${formatNumber(size)} nats`;
  return `${words.title} of the first is ${amount} ${value < 0 ? 'lower' : 'higher'}.`;
}

function SplitTabs({ comparison, splits }: Pick<ComparePageProps, 'comparison' | 'splits'>) {
  const { benchmark, a, b, split } = comparison;
  const hrefTo = (name: string) =>
    hrefOf(`${boardPath(benchmark)}/compare`, { a, b, split: name === 'all' ? undefined : name });
  return (
    <nav aria-label="Splits">
      <ul class="tabs">
        {['all', ...splits].map((name) => (
          <li>
            <a href={hrefTo(name)} aria-current={name === split ? 'page' : undefined}>
              {name === 'all' ? 'All splits' : name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function ComparePage({ visitor, title, comparison, submissions, splits }: ComparePageProps) {
  const { benchmark, samples } = comparison;
  const [first, second] = submissions;
  const [headline] = metricsOf(comparison);
  const trail = [
    { name: 'Benchmarks', href: '/benchmarks' },
    { name: visible(title), href: boardPath(benchmark) },
  ];
  return (
    <Layout title={`Comparison on ${title}`} visitor={visitor} trail={trail}>
      <h1>
        {clamped(first.name, 60)} and {clamped(second.name, 60)}
      </h1>
      <p class="lead">
        Paired over the {formatQuantity(samples, 'sample')} that both submissions have: samples that are hard for both
        cancel out, so the difference is more precise than either value.{headline && ` ${describeDifference(headline)}`}
      </p>
      <SplitTabs comparison={comparison} splits={splits} />
      <MetricTable comparison={comparison} submissions={submissions} />
      <p class="note">
        Ranges are 95 % confidence intervals, clustered by sample; the line in the last column of bars marks no
        difference. With few samples the test is exact: if the interval excludes 0 but p is above 0.05, p decides.
        Formulas: docs/metrics.md.
      </p>
    </Layout>
  );
}
