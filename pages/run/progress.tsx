/** Progress of a run: a bar and counts. A script keeps them current until the run ends. */
import type { Run } from '#contract/run.ts';
import { formatCount } from '#core/text/numbers.ts';
import { Fact } from '../layout/fact.tsx';

export const STATUS_WORDS: Record<Run['status'], string> = {
  queued: 'queued',
  running: 'running',
  finishing: 'finishing',
  succeeded: 'done',
  failed: 'done, with failures',
  cancelled: 'cancelled',
};

const STATES = ['succeeded', 'failed', 'cancelled'] as const;

export function StatusBadge({ status }: { status: Run['status'] }) {
  return (
    <span class={`status ${status}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="5" />
      </svg>{' '}
      <span data-status="">{STATUS_WORDS[status]}</span>
    </span>
  );
}

export function ProgressBar({ samples }: Pick<Run, 'samples'>) {
  const { total, succeeded, failed, cancelled } = samples;
  const widths = STATES.map((state) => (total === 0 ? 0 : (100 * samples[state]) / total));
  const startOf = (index: number) => widths.slice(0, index).reduce((sum, width) => sum + width, 0);
  const done = `${formatCount(succeeded)} of ${formatCount(total)} samples succeeded`;
  return (
    <svg
      class="bar progress"
      viewBox="0 0 100 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${done}, ${formatCount(failed)} failed, ${formatCount(cancelled)} cancelled`}
    >
      <rect class="open" width="100" height="10" />
      {STATES.map((state, index) => (
        <rect class={state} data-state={state} x={startOf(index)} width={widths[index]} height="10" />
      ))}
    </svg>
  );
}

interface CountProps {
  name: string;
  /** Name by which the script finds the count. */
  counter: string;
  value: number;
  total?: number;
}

function Count({ name, counter, value, total }: CountProps) {
  return (
    <Fact name={name}>
      <span data-count={counter}>{formatCount(value)}</span>
      {total === undefined ? null : (
        <>
          {' '}
          <small>of {formatCount(total)}</small>
        </>
      )}
    </Fact>
  );
}

export interface ProgressProps {
  run: Run;
  /** Why the run cannot start or continue at the moment. */
  waiting: string | undefined;
  duration: string | undefined;
}

export function Progress({ run, waiting, duration }: ProgressProps) {
  const { samples, responses } = run;
  const isOpen = run.finished_at === null;
  const events = isOpen ? { 'data-events': `/runs/${run.id}/events`, 'data-total': samples.total } : {};
  return (
    <section class="card live" aria-label="Progress" {...events}>
      <p class="state" role="status">
        <StatusBadge status={run.status} />
        <span class="why" data-waiting="">
          {waiting}
        </span>
      </p>
      <ProgressBar samples={samples} />
      <dl class="facts">
        <Count name="Samples scored" counter="succeeded" value={samples.succeeded} total={samples.total} />
        {samples.failed > 0 || isOpen ? <Count name="Failed" counter="failed" value={samples.failed} /> : null}
        {samples.cancelled > 0 ? <Count name="Cancelled" counter="cancelled" value={samples.cancelled} /> : null}
        <Count name="Responses scored" counter="responses" value={responses.scored} total={responses.total} />
        {duration === undefined ? null : <Fact name={isOpen ? 'Running for' : 'Took'}>{duration}</Fact>}
      </dl>
      {isOpen ? (
        <p class="note">
          The results below are partial. <a href={`/runs/${run.id}`}>Reload the page</a> to see more; if scripts are
          enabled, the final results appear by themselves.
        </p>
      ) : null}
    </section>
  );
}
