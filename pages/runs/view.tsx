/** Runs as cards, newest first. */
import type { Run } from '#contract/run.ts';
import { formatCount, formatNumber, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { Fact } from '../layout/fact.tsx';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { ProgressBar, StatusBadge } from '../run/progress.tsx';
import { runNameOf } from './run-name.ts';

export interface RunsPageProps {
  visitor: Visitor;
  runs: Run[];
  /** Status that the list is filtered by. */
  status: Run['status'] | undefined;
  nextCursor: string | null;
}

const TABS: { name: string; status: Run['status'] | undefined }[] = [
  { name: 'All', status: undefined },
  { name: 'Running', status: 'running' },
  { name: 'Queued', status: 'queued' },
  { name: 'Done', status: 'succeeded' },
  { name: 'With failures', status: 'failed' },
  { name: 'Cancelled', status: 'cancelled' },
];

function StatusTabs({ current }: { current: Run['status'] | undefined }) {
  return (
    <ul class="tabs" aria-label="Status">
      {TABS.map(({ name, status }) => (
        <li>
          <a href={hrefOf('/runs', { status })} aria-current={status === current ? 'page' : undefined}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}

function RunCard({ run }: { run: Run }) {
  const { samples, responses, scorer, shaping } = run;
  const dependency = shaping?.aggregates.mean_dependency;
  const gain = shaping?.aggregates.gain;
  return (
    <li class="card run">
      <h2>
        <a href={`/runs/${run.id}`}>{runNameOf(run)}</a>
      </h2>
      <p class="state">
        <StatusBadge status={run.status} />
      </p>
      <ProgressBar samples={samples} />
      <dl class="facts small">
        <Fact name="Samples">
          {formatCount(samples.succeeded)} <small>of {formatCount(samples.total)}</small>
        </Fact>
        <Fact name="Responses">{formatCount(responses.scored)}</Fact>
        {dependency ? <Fact name="Mean dependency">{formatNumber(dependency.mean)}</Fact> : null}
        {gain ? (
          <Fact name="Mean gain">
            {gain.mean > 0 ? '+' : ''}
            {formatNumber(gain.mean)}
          </Fact>
        ) : null}
        {samples.failed > 0 ? <Fact name="Failed">{formatCount(samples.failed)}</Fact> : null}
      </dl>
      <p class="note">
        {formatTime(Date.parse(run.created_at))}
        {scorer ? (
          <>
            {' '}
            · {visible(scorer.name)} <code>{scorer.revision.slice(0, 8)}</code>
          </>
        ) : null}
      </p>
    </li>
  );
}

function NoRuns() {
  return (
    <section class="card">
      <p>There are no runs here. Score responses with</p>
      <pre tabindex={0}>
        <code>sightline run submit FILE</code>
      </pre>
    </section>
  );
}

function RunList({ runs, status, nextCursor }: Omit<RunsPageProps, 'visitor'>) {
  return (
    <>
      <p class="lead">{formatQuantity(runs.length, 'run')}, newest first.</p>
      <ul class="tiles">
        {runs.map((run) => (
          <RunCard run={run} />
        ))}
      </ul>
      {nextCursor === null ? null : (
        <p class="actions">
          <a class="button" href={hrefOf('/runs', { status, cursor: nextCursor })}>
            Older runs
          </a>
        </p>
      )}
    </>
  );
}

export function RunsPage({ visitor, runs, status, nextCursor }: RunsPageProps) {
  return (
    <Layout title="Runs" visitor={visitor} section="/runs">
      <h1>Runs</h1>
      <StatusTabs current={status} />
      {runs.length === 0 ? <NoRuns /> : <RunList runs={runs} status={status} nextCursor={nextCursor} />}
    </Layout>
  );
}
