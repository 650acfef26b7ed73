/** Renders benchmarks and their versions. */
import type { Benchmark, BenchmarkVersion } from '#contract/benchmark.ts';
import { formatCount } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';

const HASH_CHARS = 12;

function renderBenchmark({ chalk }: Canvas, { name, title, version, license }: Benchmark): string {
  const newest = version === 0 ? 'no version yet' : `version ${version}`;
  return `${chalk.bold(visible(title))}  ${name}, ${newest}${license === null ? '' : `, ${visible(license)}`}`;
}

export function renderBenchmarkVersion({ chalk }: Canvas, version: BenchmarkVersion): string {
  const { benchmark, samples, splits, scorer, perturbation, draws, entries, fingerprint: hash } = version;
  return [
    `${chalk.bold(`${benchmark} version ${version.version}`)}: ${samples} samples  ${hash.slice(0, HASH_CHARS)}`,
    ...splits.map((split) => `  ${split.name.padEnd(16)} ${String(split.samples).padStart(6)}  ${split.visibility}`),
    `  scored by ${visible(scorer.name)} ${scorer.revision.slice(0, HASH_CHARS)}, I' by ${perturbation.name}, ${formatCount(draws, 'draw')}`,
    `  ${formatCount(entries, 'submission')} on its leaderboard`,
  ].join('\n');
}

export function renderBenchmarks(canvas: Canvas, benchmarks: readonly Benchmark[]): string {
  if (benchmarks.length === 0) return 'There are no benchmarks.';
  return benchmarks.map((benchmark) => renderBenchmark(canvas, benchmark)).join('\n');
}
