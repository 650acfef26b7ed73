/** Pinned settings of a benchmark version. */
import type { Child } from 'hono/jsx';
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import type { GraderSpec } from '#contract/grading.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';

const GRADERS: Record<GraderSpec['kind'], string> = {
  exact: 'exact words',
  choice: 'the chosen letter',
  numeric: 'numbers, with tolerance',
  math: 'mathematics',
  list: 'lists',
  set: 'sets',
  http: "the owner's grader",
};

function Pin({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Splits({ splits }: Pick<BenchmarkVersion, 'splits'>) {
  return (
    <>
      {splits.map(({ name, title, samples, visibility }, index) => (
        <>
          {index > 0 && ', '}
          {visible(title ?? name)}{' '}
          <small>
            ({formatCount(samples)}
            {visibility === 'hidden' && ', hidden'})
          </small>
        </>
      ))}
    </>
  );
}

export function Pins({ version }: { version: BenchmarkVersion }) {
  const { samples, splits, scorer, perturbation, draws, grader, grader_version: graderVersion } = version;
  return (
    <dl class="pins">
      <Pin name="Questions">
        {formatCount(samples)} in <Splits splits={splits} />
      </Pin>
      <Pin name="Scorer">
        {visible(scorer.name)} <code>{scorer.revision.slice(0, 12)}</code>
      </Pin>
      <Pin name="Compared with">
        {perturbationInWords(perturbation)}
        {draws > 1 && `, ${draws} draws`}
      </Pin>
      <Pin name="Grounded">right, with a gain above {formatNumber(version.gain_min)} nats</Pin>
      <Pin name="Graded by">
        {grader === null ? 'a grader chosen by the form of each answer' : GRADERS[grader.kind]}
        {graderVersion > 1 && `, grader ${graderVersion}`}
      </Pin>
      <Pin name="Version">
        {version.version} <code>{version.fingerprint.slice(0, 12)}</code>
      </Pin>
    </dl>
  );
}
