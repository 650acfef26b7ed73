/** Page of a submission: what its team says about it, its metrics by split and its samples. */
import type { Child } from 'hono/jsx';
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import type { SubmissionMetricsWire } from '#contract/leaderboard.ts';
import type { Submission } from '#contract/submission.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { boardPath, nameOfModel, submissionPath } from '../board/links.ts';
import { coordinate } from '../charts/axis.ts';
import { ForeignLink } from '../layout/foreign-link.tsx';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { CalibrationChart } from './calibration-chart.tsx';
import { MetricsTable, Remarks } from './metrics-table.tsx';
import { Samples, type SamplesProps } from './samples.tsx';

export interface SubmissionPageProps extends Omit<SamplesProps, 'path'> {
  visitor: Visitor;
  /** Title of the benchmark. */
  title: string;
  version: BenchmarkVersion;
  submission: Submission;
  /** By split; empty before the submission is scored. */
  metrics: Record<string, SubmissionMetricsWire>;
  /** Origin of this service, part of the badge's address. */
  origin: string;
}

const STATUS_WORDS: Record<Submission['status'], string> = {
  scoring: 'is being graded and scored',
  grading: 'is being graded again',
  succeeded: 'is graded and scored',
  failed:
    'could not be scored because of a fault of the service; it can be retried and does not count against the limits',
};

const DATE_CHARS = 10;

function pathOf({ benchmark, id }: Submission): string {
  return submissionPath(benchmark, id);
}

function Facts({ submission }: { submission: Submission }) {
  const { team, link, created_at: time, responses, visibility, self_reported: selfReported } = submission;
  const facts: Child[] = [];
  if (team !== null) facts.push(clamped(team, 120));
  facts.push(time.slice(0, DATE_CHARS), formatQuantity(responses, 'response'));
  if (selfReported) facts.push('self-reported: the responses were generated elsewhere');
  if (link !== null) facts.push(<ForeignLink href={link} />);
  if (visibility === 'private') facts.push('private: only you see it');
  return (
    <p class="note">
      {facts.map((fact, index) => (
        <>
          {index > 0 && ' · '}
          {fact}
        </>
      ))}
    </p>
  );
}

function Progress({ submission }: { submission: Submission }) {
  const { status, samples, error } = submission;
  const share = samples.total === 0 ? 0 : samples.done / samples.total;
  return (
    <section class="card" role="status">
      <p>
        <b>{status === 'failed' ? 'Failed' : 'In progress'}</b>: the submission {STATUS_WORDS[status]}.
      </p>
      <svg
        class="bar"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${formatCount(samples.done)} of ${formatCount(samples.total)} samples`}
      >
        <rect class="open" width="100" height="4" />
        <rect class="kept" width={coordinate(100 * share)} height="4" />
      </svg>
      <p class="note">
        {formatCount(samples.done)} of {formatQuantity(samples.total, 'sample')} ·{' '}
        {error === null ? <a href={pathOf(submission)}>reload</a> : clamped(error.detail, 300)}
      </p>
    </section>
  );
}

function BadgeCard({ submission, origin }: Pick<SubmissionPageProps, 'submission' | 'origin'>) {
  const path = pathOf(submission);
  return (
    <section class="card">
      <h2>Badge</h2>
      <p>
        <img src={`${path}/badge.svg`} alt="Badge of this submission" height="20" />
      </p>
      <pre tabindex={0}>
        <code>{`[![Sightline](${origin}${path}/badge.svg)](${origin}${path})`}</code>
      </pre>
    </section>
  );
}

function Results({ all, page }: { all: SubmissionMetricsWire; page: SubmissionPageProps }) {
  const { submission, version, metrics, samples, query, nextCursor } = page;
  return (
    <>
      <section>
        <MetricsTable version={version} metrics={metrics} />
        <Remarks metrics={all} />
      </section>
      <section class="charts">
        <CalibrationChart bins={all.calibration} />
      </section>
      <Samples path={pathOf(submission)} version={version} samples={samples} query={query} nextCursor={nextCursor} />
    </>
  );
}

export function SubmissionPage(props: SubmissionPageProps) {
  const { submission, title, visitor, metrics, origin } = props;
  const { benchmark, description, withdrawn_at: withdrawnAt, visibility } = submission;
  const name = nameOfModel(submission);
  const hasBadge = metrics.all !== undefined && withdrawnAt === null && visibility !== 'private';
  const trail = [
    { name: 'Benchmarks', href: '/benchmarks' },
    { name: visible(title), href: boardPath(benchmark) },
  ];
  return (
    <Layout title={`${name} on ${title}`} visitor={visitor} trail={trail}>
      <h1>{clamped(name, 120)}</h1>
      <Facts submission={submission} />
      {description !== null && (
        <p class="lead" dir="auto">
          {clamped(description, 1000)}
        </p>
      )}
      {withdrawnAt !== null && <p class="fault">Withdrawn on {withdrawnAt.slice(0, DATE_CHARS)}.</p>}
      {submission.status !== 'succeeded' && <Progress submission={submission} />}
      {metrics.all && <Results all={metrics.all} page={props} />}
      {hasBadge && <BadgeCard submission={submission} origin={origin} />}
    </Layout>
  );
}
