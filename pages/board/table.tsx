/** Ranked table of a leaderboard: a form whose radio buttons choose two submissions to compare. */
import {
  type Leaderboard,
  METRIC_NAMES,
  METRICS,
  type MetricName,
  type RankedSubmission,
} from '#contract/leaderboard.ts';
import { clamped } from '#core/text/visible.ts';
import type { Interval } from '../charts/axis.ts';
import { ForeignLink } from '../layout/foreign-link.tsx';
import { axisOf, EstimateCell } from './estimate.tsx';
import { type BoardChange, boardPath, nameOfModel, submissionPath } from './links.ts';

interface BoardTableProps {
  board: Leaderboard;
  /** From 0. */
  page: number;
  pages: number;
  hrefTo: (change: BoardChange) => string;
}

interface Column {
  metric: MetricName;
  axis: Interval;
}

const ALWAYS_SHOWN: readonly MetricName[] = ['grounded_accuracy', 'accuracy'];

/** Columns of the metrics that at least one submission has. */
function columnsOf({ entries }: Leaderboard): Column[] {
  return METRIC_NAMES.flatMap((metric) => {
    const estimates = entries.map((submission) => submission[metric]);
    if (!ALWAYS_SHOWN.includes(metric) && estimates.every((estimate) => estimate === null)) return [];
    return [{ metric, axis: axisOf(METRICS[metric], estimates) }];
  });
}

function Rank({ rank, rank_best: best, rank_worst: worst }: RankedSubmission) {
  if (rank === null) return <span class="none">–</span>;
  if (best === worst) return <b>{rank}</b>;
  return (
    <>
      <b>
        {best}–{worst}
      </b>
      <small>tie</small>
    </>
  );
}

function Row({
  submission,
  benchmark,
  columns,
}: {
  submission: RankedSubmission;
  benchmark: string;
  columns: Column[];
}) {
  const { id, team, link, self_reported: selfReported, submitted_at: time } = submission;
  const name = nameOfModel(submission);
  return (
    <tr>
      <td class="rank">
        <Rank {...submission} />
      </td>
      <th scope="row" class="model">
        <b>
          <a href={submissionPath(benchmark, id)}>{clamped(name, 60)}</a>
        </b>
        <small>
          {team !== null && `${clamped(team, 60)} · `}
          {time.slice(0, 10)}
          {selfReported && ' · self-reported'}
          {link !== null && (
            <>
              {' · '}
              <ForeignLink href={link} text={new URL(link).hostname} />
            </>
          )}
        </small>
      </th>
      {columns.map(({ metric, axis }) => (
        <EstimateCell metric={METRICS[metric]} estimate={submission[metric]} axis={axis} />
      ))}
      <td>
        <span class="pick">
          <label>
            <input type="radio" name="a" value={id} aria-label={`First: ${name}`} />a
          </label>
          <label>
            <input type="radio" name="b" value={id} aria-label={`Second: ${name}`} />b
          </label>
        </span>
      </td>
    </tr>
  );
}

function ColumnHead({ metric, isSorted, href }: { metric: MetricName; isSorted: boolean; href: string }) {
  const { title, description } = METRICS[metric];
  return (
    <th scope="col" class="n" aria-sort={isSorted ? 'descending' : undefined}>
      <a href={href}>
        {title}
        {isSorted && ' ↓'}
      </a>
      <small>{description}</small>
    </th>
  );
}

function Pager({ page, pages, hrefTo }: Omit<BoardTableProps, 'board'>) {
  if (pages <= 1) return null;
  return (
    <>
      <span class="note">
        Page {page + 1} of {pages}
      </span>{' '}
      {page > 0 && (
        <a class="button" rel="prev" href={hrefTo({ page: page - 1 })}>
          Previous
        </a>
      )}{' '}
      {page + 1 < pages && (
        <a class="button" rel="next" href={hrefTo({ page: page + 1 })}>
          Next
        </a>
      )}
    </>
  );
}

export function BoardTable({ board, page, pages, hrefTo }: BoardTableProps) {
  const { benchmark, split, sort, entries } = board;
  const columns = columnsOf(board);
  return (
    <form method="get" action={`${boardPath(benchmark)}/compare`}>
      {split !== 'all' && <input type="hidden" name="split" value={split} />}
      <div class="scroll" tabindex={0} role="region" aria-label="Submissions">
        <table class="board">
          <caption class="unseen">
            Submissions ranked by {METRICS[sort].title.toLowerCase()}, each with its 95 % interval
          </caption>
          <thead>
            <tr>
              <th scope="col">Rank</th>
              <th scope="col">Model</th>
              {columns.map(({ metric }) => (
                <ColumnHead metric={metric} isSorted={metric === sort} href={hrefTo({ sort: metric })} />
              ))}
              <th scope="col">Compare</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((submission) => (
              <Row submission={submission} benchmark={benchmark} columns={columns} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="actions">
        <button>Compare a with b</button>
        <Pager page={page} pages={pages} hrefTo={hrefTo} />
      </p>
    </form>
  );
}
