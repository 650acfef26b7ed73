/** Bundles to measure, and one scoring call to a runner. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventsOf, type Images, streamRunner } from '#clients/runner/call.ts';
import type { ScoreRequestInput } from '#contract/runner.ts';

export interface RunnerBenchOptions {
  rounds: number;
  threads: number;
  onRound: (title: string, round: number) => void;
}

export interface BundleShape {
  folder: string;
  hidden: number;
  vocabulary: number;
}

/** Reads the shape of the bundle `wide-random`, a wider model than the reference model, with random weights. */
export async function readWideBundle(): Promise<BundleShape> {
  const folder = fileURLToPath(new URL('../../models/bundles/wide-random', import.meta.url));
  const { hidden_size, vocab_size } = JSON.parse(await readFile(`${folder}/bundle.json`, 'utf8')) as {
    hidden_size: number;
    vocab_size: number;
  };
  return { folder, hidden: hidden_size, vocabulary: vocab_size };
}

/** @throws Error if the runner fails on the group */
export async function scoreGroup(url: string, { request, images }: { request: ScoreRequestInput; images: Images }) {
  const events = await Array.fromAsync(streamRunner({ url }, '/v1/score', { request, images }));
  const [failure] = eventsOf(events, 'error');
  if (failure) throw new Error(failure.detail);
  return { trajectories: eventsOf(events, 'trajectory'), sample: eventsOf(events, 'sample')[0] };
}

export function largestDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}
