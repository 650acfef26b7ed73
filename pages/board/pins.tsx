/** Pinned settings of a benchmark version. */
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import type { GraderSpec } from '#contract/grading.ts';
import { perturbationInWords } from '#contract/perturbation.ts';
import { formatCount, formatNumber } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { Fact } from '../layout/fact.tsx';

const GRADERS: Record<GraderSpec['kind'], string> = {
  exact: 'exact words',
  choice: 'the chosen letter',
  numeric: 'numbers, with tolerance',
  math: 'mathematics',
  list: 'lists',
  set: 'sets',
  http: "the owner's grader",
};

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
      <Fact name="Questions">
        {formatCount(samples)} in <Splits splits={splits} />
      </Fact>
      <Fact name="Scorer">
        {visible(scorer.name)} <code>{scorer.revision.slice(0, 12)}</code>
      </Fact>
      <Fact name="Compared with">
        {perturbationInWords(perturbation)}
        {draws > 1 && `, ${draws} draws`}
      </Fact>
      <Fact name="Grounded">right, with a gain above {formatNumber(version.gain_min)} nats</Fact>
      <Fact name="Graded by">
        {grader === null ? 'a grader chosen by the form of each answer' : GRADERS[grader.kind]}
        {graderVersion > 1 && `, grader ${graderVersion}`}
      </Fact>
      <Fact name="Version">
        {version.version} <code>{version.fingerprint.slice(0, 12)}</code>
      </Fact>
    </dl>
  );
}
