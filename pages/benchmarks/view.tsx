/** Page with all benchmarks. */
import type { Benchmark } from '#contract/benchmark.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { boardPath } from '../board/links.ts';
import { Fact } from '../layout/fact.tsx';
import { ForeignLink } from '../layout/foreign-link.tsx';
import { Layout, type Visitor } from '../layout/layout.tsx';

export interface ListedBenchmark {
  benchmark: Benchmark;
  samples: number;
  submissions: number;
}

export interface BenchmarkListProps {
  visitor: Visitor;
  benchmarks: ListedBenchmark[];
}

function BenchmarkCard({ benchmark, samples, submissions }: ListedBenchmark) {
  const { name, title, description, license, source, version } = benchmark;
  return (
    <li class="card">
      <h2>
        <a href={boardPath(name)}>{visible(title)}</a>
      </h2>
      {description !== '' && <p dir="auto">{clamped(description, 280)}</p>}
      <dl class="facts small">
        <Fact name="Questions">{formatCount(samples)}</Fact>
        <Fact name="Submissions">{formatCount(submissions)}</Fact>
        <Fact name="Version">{version === 0 ? 'none yet' : version}</Fact>
      </dl>
      <p class="note">
        {license !== null && `${visible(license)} `}
        {source !== null && <ForeignLink href={source} />}
      </p>
    </li>
  );
}

function Empty() {
  return (
    <section class="card">
      <p>No benchmarks yet. One comes with the project:</p>
      <pre tabindex={0}>
        <code>sightline benchmark create examples/shapes-vd</code>
      </pre>
    </section>
  );
}

export function BenchmarkListPage({ visitor, benchmarks }: BenchmarkListProps) {
  return (
    <Layout title="Benchmarks" visitor={visitor} section="/benchmarks">
      <h1>Benchmarks</h1>
      <p class="lead">
        Who is right, and who looked. Responses are graded and scored here; the answers never leave this service.
      </p>
      {benchmarks.length === 0 ? (
        <Empty />
      ) : (
        <>
          <p class="note">{formatQuantity(benchmarks.length, 'benchmark')}</p>
          <ul class="tiles">
            {benchmarks.map((listed) => (
              <BenchmarkCard {...listed} />
            ))}
          </ul>
        </>
      )}
    </Layout>
  );
}
