/** Page of a leaderboard. */
import type { Child } from 'hono/jsx';
import type { Benchmark, BenchmarkVersion } from '#contract/benchmark.ts';
import type { Leaderboard } from '#contract/leaderboard.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { BoardScatter } from '../charts/board-scatter.tsx';
import { ForeignLink } from '../layout/foreign-link.tsx';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { HowToSubmit } from './how-to-submit.tsx';
import { type BoardChange, boardPath, nameOfModel, submissionPath } from './links.ts';
import { Pins } from './pins.tsx';
import { BoardTable } from './table.tsx';

export interface BoardPageProps {
  visitor: Visitor;
  benchmark: Benchmark;
  version: BenchmarkVersion;
  board: Leaderboard;
  /** From 0. */
  page: number;
  pageSize: number;
}

const DATE_CHARS = 10;

/** Address of this leaderboard after a change, without default values. */
function createHref({ benchmark, version, board }: BoardPageProps): (change: BoardChange) => string {
  return ({ split = board.split, sort = board.sort, page = 0 }) =>
    hrefOf(boardPath(benchmark.name), {
      version: version.version === benchmark.version ? undefined : version.version,
      grader_version: board.grader_version === version.grader_version ? undefined : board.grader_version,
      split: split === 'all' ? undefined : split,
      sort: sort === 'grounded_accuracy' ? undefined : sort,
      page: page === 0 ? undefined : page,
    });
}

function Facts({ benchmark, version, board }: BoardPageProps) {
  const { license, source, name } = benchmark;
  const facts: Child[] = [];
  if (license !== null) facts.push(visible(license));
  if (source !== null) facts.push(<ForeignLink href={source} />);
  facts.push(formatQuantity(board.total, 'submission'));
  if (version.version !== benchmark.version) {
    facts.push(
      <>
        an older version: <a href={boardPath(name)}>see the newest</a>
      </>,
    );
  }
  if (board.pending > 0) facts.push(`${formatCount(board.pending)} more are being graded again`);
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

function SplitTabs({ version, board, hrefTo }: BoardPageProps & { hrefTo: (change: BoardChange) => string }) {
  const splits = [{ name: 'all', title: 'All splits', visibility: 'public' }, ...version.splits];
  return (
    <nav aria-label="Splits">
      <ul class="tabs">
        {splits.map(({ name, title, visibility }) => (
          <li>
            <a href={hrefTo({ split: name })} aria-current={name === board.split ? 'page' : undefined}>
              {visible(title ?? name)}
              {visibility === 'hidden' && ' (hidden)'}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Scatter({ board }: Pick<BoardPageProps, 'board'>) {
  const points = board.entries.flatMap((submission) => {
    const { id, vision_driven_fraction: x, accuracy: y } = submission;
    return x === null ? [] : [{ name: nameOfModel(submission), href: submissionPath(board.benchmark, id), x, y }];
  });
  if (points.length === 0) return null;
  return (
    <section>
      <h2>Who is right, and who looked</h2>
      <BoardScatter
        x="Vision-driven fraction"
        y="Accuracy"
        points={points}
        missing={board.entries.length - points.length}
      />
    </section>
  );
}

function Withdrawn({ board }: Pick<BoardPageProps, 'board'>) {
  if (board.withdrawn.length === 0) return null;
  return (
    <section class="withdrawn">
      <h2>Withdrawn</h2>
      <ul>
        {board.withdrawn.map(({ id, model, withdrawn_at: time }) => (
          <li>
            <a href={submissionPath(board.benchmark, id)}>{nameOfModel({ model })}</a>, on {time.slice(0, DATE_CHARS)}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function BoardPage(props: BoardPageProps) {
  const { visitor, benchmark, version, board, page, pageSize } = props;
  const { title, description } = benchmark;
  const hrefTo = createHref(props);
  return (
    <Layout title={title} visitor={visitor} trail={[{ name: 'Benchmarks', href: '/benchmarks' }]}>
      <h1>{visible(title)}</h1>
      {description !== '' && (
        <p class="lead" dir="auto">
          {clamped(description, 1200)}
        </p>
      )}
      <Facts {...props} />
      <section class="card">
        <Pins version={version} />
      </section>
      <SplitTabs {...props} hrefTo={hrefTo} />
      {board.entries.length === 0 ? (
        <section class="card">
          <p>No submissions yet.</p>
        </section>
      ) : (
        <>
          <section>
            <BoardTable board={board} page={page} pages={Math.ceil(board.total / pageSize)} hrefTo={hrefTo} />
          </section>
          <Scatter board={board} />
        </>
      )}
      <HowToSubmit version={version} />
      <Withdrawn board={board} />
    </Layout>
  );
}
