/** Samples of a submission in public splits, with links that sort and filter them. */
import type { Child } from 'hono/jsx';
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import type { SubmissionSampleWire } from '#contract/submission.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { formatShare } from '../board/estimate.tsx';
import { hrefOf } from '../layout/href.ts';
import { SampleImages } from '../layout/sample-images.tsx';

export interface ShownSample extends SubmissionSampleWire {
  imageUrls: string[];
}

export interface SamplesProps {
  /** Address of the submission. */
  path: string;
  version: BenchmarkVersion;
  samples: ShownSample[];
  query: { split: string | undefined; sort: string; right: string | undefined };
  nextCursor: string | null;
}

const ORDERS = [
  { name: 'Right, lowest gain', sort: 'gain', right: 'true' },
  { name: 'Wrong', sort: 'accuracy', right: 'false' },
  { name: 'Lowest dependency', sort: 'dependency', right: undefined },
  { name: 'Dataset order', sort: 'position', right: undefined },
];

function Grade({ grade }: { grade: number | null }) {
  if (grade === null) return <span class="grade">not graded</span>;
  if (grade >= 1) return <span class="grade right">✓ right</span>;
  if (grade <= 0) return <span class="grade wrong">✗ wrong</span>;
  return <span class="grade">{formatShare(grade)} right</span>;
}

function Response({ response }: { response: ShownSample['responses'][number] }) {
  const { text, grade, gain, mean_dependency: dependency, trajectory_id: trajectory } = response;
  return (
    <>
      <p dir="auto">
        <Grade grade={grade} />{' '}
        {trajectory === null ? (
          clamped(text, 240)
        ) : (
          <a href={`/trajectories/${trajectory}`}>{clamped(text === '' ? '(empty)' : text, 240)}</a>
        )}
      </p>
      <ul class="values">
        <li>
          gain <b>{gain === null ? '–' : formatNumber(gain)}</b>
        </li>
        <li>
          S̄ <b>{dependency === null ? '–' : formatNumber(dependency)}</b>
        </li>
      </ul>
    </>
  );
}

function SampleItem({ sample }: { sample: ShownSample }) {
  const { id, split, question, imageUrls, responses, error } = sample;
  return (
    <li class="card sample">
      <SampleImages urls={imageUrls} />
      <div>
        <h3>
          {clamped(id, 64)} · {split}
        </h3>
        <p class="question" dir="auto">
          {clamped(question, 300)}
        </p>
        {responses.map((response) => (
          <Response response={response} />
        ))}
        {error !== null && <p class="note">Not scored: {clamped(error.detail, 200)}</p>}
      </div>
    </li>
  );
}

function Tab({ href, isCurrent, children }: { href: string; isCurrent: boolean; children: Child }) {
  return (
    <li>
      <a href={href} aria-current={isCurrent ? 'page' : undefined}>
        {children}
      </a>
    </li>
  );
}

export function Samples({ path, version, samples, query, nextCursor }: SamplesProps) {
  const publicSplits = version.splits.filter(({ visibility }) => visibility === 'public');
  if (publicSplits.length === 0) {
    return (
      <section>
        <h2>Samples</h2>
        <p class="note">All splits of this benchmark are hidden: only aggregates are shown.</p>
      </section>
    );
  }
  const hrefTo = (change: Record<string, string | undefined>) => `${hrefOf(path, { ...query, ...change })}#samples`;
  return (
    <section id="samples" class="entry-samples">
      <h2>Samples</h2>
      <ul class="tabs">
        {ORDERS.map(({ name, sort, right }) => (
          <Tab href={hrefTo({ sort, right })} isCurrent={query.sort === sort && query.right === right}>
            {name}
          </Tab>
        ))}
      </ul>
      <ul class="tabs">
        {[undefined, ...publicSplits.map(({ name }) => name)].map((name) => (
          <Tab href={hrefTo({ split: name })} isCurrent={query.split === name}>
            {name ?? 'All public splits'}
          </Tab>
        ))}
      </ul>
      {samples.length === 0 ? (
        <p class="note">No sample matches.</p>
      ) : (
        <ul class="samples">
          {samples.map((sample) => (
            <SampleItem sample={sample} />
          ))}
        </ul>
      )}
      {nextCursor !== null && (
        <p class="actions">
          <a class="button" href={hrefTo({ cursor: nextCursor })}>
            More samples
          </a>
        </p>
      )}
    </section>
  );
}
