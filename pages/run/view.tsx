/** A run: progress, failures, score distributions, responses, shapings and settings. */
import { FILE_FORMATS, RUN_EXPORT_FORMATS } from '#contract/file-format.ts';
import type { Run } from '#contract/run.ts';
import type { Shaping } from '#contract/shaping.ts';
import { configInWords, shapingInWords } from '#core/text/config-in-words.ts';
import { formatTime } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { Fact } from '../layout/fact.tsx';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { ScorerName } from '../layout/scorer-name.tsx';
import { runNameOf } from '../runs/run-name.ts';
import { Distributions, type DistributionsProps } from './distributions.tsx';
import { type FailedSample, Failures } from './failures.tsx';
import { Progress, type ProgressProps } from './progress.tsx';
import { PROGRESS_SCRIPT_PATH } from './progress-script.ts';
import { type BarScales, Samples, type ShownSample } from './samples.tsx';
import { Shapings } from './shapings.tsx';

export interface RunPageProps extends ProgressProps {
  visitor: Visitor;
  /** Whether the key may cancel and retry the run. */
  mayChange: boolean;
  distributions: DistributionsProps;
  failed: readonly FailedSample[];
  shapings: Shaping[];
  samples: ShownSample[];
  scales: BarScales;
  /** Whether the responses start after the first of the run. */
  isLater: boolean;
  nextCursor: string | null;
}

function PostButton({ action, name }: { action: string; name: string }) {
  return (
    <form method="post" action={action}>
      <button>{name}</button>
    </form>
  );
}

function Actions({ run, mayChange }: { run: Run; mayChange: boolean }) {
  const path = `/runs/${run.id}`;
  const isOpen = run.finished_at === null;
  const isRetriable = run.status === 'failed' || run.status === 'cancelled';
  const retried = run.samples.cancelled > 0 ? 'failed and cancelled' : 'failed';
  return (
    <div class="actions">
      {mayChange && isOpen ? <PostButton action={`${path}/cancel`} name="Cancel the run" /> : null}
      {mayChange && isRetriable ? <PostButton action={`${path}/retry`} name={`Retry ${retried} samples`} /> : null}
      {run.responses.scored > 0 ? (
        <>
          <a class="button main" href={`${path}/confident`}>
            Confident words that ignore the image
          </a>
          <span class="label">Export</span>
          {RUN_EXPORT_FORMATS.map((format) => (
            <a class="button" href={`${path}/export?format=${format}`}>
              {FILE_FORMATS[format].title}
            </a>
          ))}
        </>
      ) : null}
    </div>
  );
}

function Responses({ run, samples, scales, isLater, nextCursor }: RunPageProps) {
  if (samples.length === 0) {
    return (
      <section id="responses">
        <h2>Responses</h2>
        <p class="note">No response has been scored yet.</p>
      </section>
    );
  }
  return (
    <section id="responses">
      <h2>Responses</h2>
      <p class="lead">Each response opens as a heat map of its tokens.</p>
      <Samples samples={samples} scales={scales} />
      <p class="actions">
        {isLater ? (
          <a class="button" href={`/runs/${run.id}#responses`}>
            From the beginning
          </a>
        ) : null}
        {nextCursor === null ? null : (
          <a class="button" href={`${hrefOf(`/runs/${run.id}`, { cursor: nextCursor })}#responses`}>
            More responses
          </a>
        )}
      </p>
    </section>
  );
}

function ScorerOfRun({ run: { scorer, config } }: { run: Run }) {
  if (scorer) return <ScorerName {...scorer} />;
  return <>{config.model === undefined ? 'the first runner that takes the run' : visible(config.model)}</>;
}

function Settings({ run }: { run: Run }) {
  return (
    <section id="measure">
      <h2>How it was measured</h2>
      <dl class="card words">
        <Fact name="Scorer">
          <ScorerOfRun run={run} />
        </Fact>
        {configInWords(run.config).map(([name, words]) => (
          <Fact name={name}>{words}</Fact>
        ))}
        <Fact name="Shaping">{shapingInWords(run.config.shaping)}</Fact>
      </dl>
      <p class="note">
        Scores are relative to their scorer: compare only runs with the same scorer, revision, divergence and view.{' '}
        <a href="/about/scores">What the scores mean</a>
      </p>
    </section>
  );
}

export function RunPage(props: RunPageProps) {
  const { visitor, run, waiting, duration, mayChange, failed, distributions, shapings } = props;
  const name = runNameOf(run);
  return (
    <Layout
      title={name}
      visitor={visitor}
      trail={[{ name: 'Runs', href: '/runs' }]}
      script={run.finished_at === null ? PROGRESS_SCRIPT_PATH : undefined}
    >
      <h1>{name}</h1>
      <p class="note">
        <code>{run.id}</code> · {formatTime(Date.parse(run.created_at))}
      </p>
      <Progress run={run} waiting={waiting} duration={duration} />
      <Actions run={run} mayChange={mayChange} />
      <Failures failed={failed} />
      <Distributions {...distributions} />
      <Responses {...props} />
      <Shapings shapings={shapings} />
      <Settings run={run} />
    </Layout>
  );
}
