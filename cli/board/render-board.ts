/** Renders leaderboards. */
import {
  type EstimateWire,
  type Leaderboard,
  METRIC_NAMES,
  METRICS,
  type RankedSubmission,
} from '#contract/leaderboard.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { columns, visible } from '../terminal/visible-text.ts';

function formatPercent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

/** Value and interval, such as "61.2 % (55–67)" */
function formatEstimate(estimate: EstimateWire | null): string {
  if (estimate === null) return '–';
  const [low, high] = [estimate.low, estimate.high].map((value) => Math.round(100 * value));
  return `${formatPercent(estimate.value)} (${low}–${high})`;
}

/** Rank, or the range of ranks that the intervals allow. */
function formatRanks({ rank, rank_best: best, rank_worst: worst }: RankedSubmission): string {
  if (rank === null) return '–';
  return best === worst ? String(rank) : `${best}–${worst}`;
}

const FORMATTERS = {
  share: formatEstimate,
  nats: (estimate: EstimateWire | null) => (estimate === null ? '–' : estimate.value.toFixed(3)),
};

/** Metrics that have a column. */
const SHOWN_METRICS = METRIC_NAMES.flatMap((name) => {
  const { heading, unit } = METRICS[name];
  return heading === null ? [] : [{ name, heading, format: FORMATTERS[unit] }];
});
const HEADINGS = ['rank', 'model', ...SHOWN_METRICS.map(({ heading }) => heading)];
/** The column that is aligned to the left. */
const MODEL_COLUMN = 1;

export function renderBoard({ chalk }: Canvas, board: Leaderboard): string {
  const rows = board.entries.map((entry) => [
    formatRanks(entry),
    visible(entry.model ?? 'anonymous'),
    ...SHOWN_METRICS.map(({ name, format }) => format(entry[name])),
  ]);
  const widths = HEADINGS.map((heading, index) =>
    Math.max(columns(heading), ...rows.map((row) => columns(row[index] ?? ''))),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, index) => {
        const gap = ' '.repeat(Math.max(0, (widths[index] ?? 0) - columns(cell)));
        return index === MODEL_COLUMN ? cell + gap : gap + cell;
      })
      .join('  ');
  const split = board.split === 'all' ? 'all splits' : board.split;
  return [
    chalk.bold(`${board.benchmark} version ${board.version}, ${split}`),
    chalk.dim(line(HEADINGS)),
    ...rows.map(line),
    ...board.withdrawn.map(({ model }) => chalk.dim(`withdrawn: ${visible(model ?? 'anonymous')}`)),
  ].join('\n');
}
