/** Benchmarks, boards and submissions as people read them in a terminal. */
import type { Benchmark, BenchmarkVersion } from '#contract/benchmark.ts';
import {
  type EstimateWire,
  type Leaderboard,
  METRIC_NAMES,
  METRICS,
  type RankedSubmission,
} from '#contract/leaderboard.ts';
import type { Submission } from '#contract/submission.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { columns, visible } from '../terminal/visible-text.ts';

const HASH_CHARS = 12;

export function renderBenchmark({ chalk }: Canvas, { name, title, version, license }: Benchmark): string {
  const newest = version === 0 ? 'no version yet' : `version ${version}`;
  return `${chalk.bold(visible(title))}  ${name}, ${newest}${license === null ? '' : `, ${visible(license)}`}`;
}

export function renderBenchmarkVersion({ chalk }: Canvas, version: BenchmarkVersion): string {
  const { benchmark, samples, splits, scorer, perturbation, draws, entries, fingerprint: hash } = version;
  return [
    `${chalk.bold(`${benchmark} version ${version.version}`)}: ${samples} samples  ${hash.slice(0, HASH_CHARS)}`,
    ...splits.map((split) => `  ${split.name.padEnd(16)} ${String(split.samples).padStart(6)}  ${split.visibility}`),
    `  scored by ${visible(scorer.name)} ${scorer.revision.slice(0, HASH_CHARS)}, I' by ${perturbation.name}, ${draws} draw${draws === 1 ? '' : 's'}`,
    `  ${entries} ${entries === 1 ? 'entry' : 'entries'} on its board`,
  ].join('\n');
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

function share(estimate: EstimateWire | null): string {
  if (estimate === null) return '–';
  const [low, high] = [estimate.low, estimate.high].map((value) => Math.round(100 * value));
  return `${percent(estimate.value)} (${low}–${high})`;
}

function ranks({ rank, rank_best: best, rank_worst: worst }: RankedSubmission): string {
  if (rank === null) return '–';
  return best === worst ? String(rank) : `${best}–${worst}`;
}

const FORMATS = {
  share,
  nats: (estimate: EstimateWire | null) => (estimate === null ? '–' : estimate.value.toFixed(3)),
};

const SHOWN = METRIC_NAMES.flatMap((name) => {
  const { heading, unit } = METRICS[name];
  return heading === null ? [] : [{ name, heading, format: FORMATS[unit] }];
});
const HEADINGS = ['rank', 'model', ...SHOWN.map(({ heading }) => heading)];

export function renderBoard({ chalk }: Canvas, board: Leaderboard): string {
  const rows = board.entries.map((entry) => [
    ranks(entry),
    visible(entry.model ?? 'anonymous'),
    ...SHOWN.map(({ name, format }) => format(entry[name])),
  ]);
  const widths = HEADINGS.map((heading, at) =>
    Math.max(columns(heading), ...rows.map((row) => columns(row[at] ?? ''))),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => {
        const gap = ' '.repeat(Math.max(0, (widths[at] ?? 0) - columns(cell)));
        return at === 1 ? cell + gap : gap + cell;
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

export function renderSubmission({ chalk }: Canvas, submission: Submission): string {
  const { id, benchmark, version, model, status, samples, visibility, error, withdrawn_at: withdrawn } = submission;
  const state = withdrawn === null ? status : `withdrawn ${withdrawn.slice(0, 10)}`;
  const lines = [
    `${chalk.bold(visible(model ?? 'anonymous'))}  ${id}`,
    `  ${benchmark} version ${version}, ${visibility}: ${state}, ${samples.done} of ${samples.total} samples`,
  ];
  if (error) lines.push(`  ${error.code}: ${visible(error.detail)}`);
  return lines.join('\n');
}
