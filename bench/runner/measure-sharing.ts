/** Measures a group of responses with and without a shared prefix. Both compute the image features once. */
import { startRunner } from '#clients/runner/start.ts';
import { createGroup, type GroupSize } from '../inputs.ts';
import { interleave, type Timing } from '../rounds.ts';
import { createCalibration } from './calibration.ts';
import { largestDifference, type RunnerBenchOptions, readWideBundle, scoreGroup } from './score-group.ts';

export interface SharingFigures {
  prompt_tokens: number;
  shared: Timing;
  unshared: Timing;
  ratio: number;
  max_abs_difference: number;
  calibration_gflops: number[];
}

export async function measureSharing(size: GroupSize, options: RunnerBenchOptions): Promise<SharingFigures> {
  const { rounds, threads, onRound } = options;
  const bundle = await readWideBundle();
  const calibration = await createCalibration(`${bundle.folder}/logits.onnx`, { ...bundle, threads });
  const runner = await startRunner({ SIGHTLINE_BUNDLE: bundle.folder, SIGHTLINE_THREADS: String(threads) });
  const gflops: number[] = [];
  try {
    const group = await createGroup(size);
    const score = (prefix_sharing: boolean) =>
      scoreGroup(runner.url, { ...group, request: { ...group.request, prefix_sharing } });
    const [shared, unshared] = [await score(true), await score(false)];
    const kl = ({ trajectories }: typeof shared) =>
      trajectories.flatMap(({ divergences: { kl: series = [] } }) => series);
    const timings = await interleave(
      {
        shared: () => score(true),
        unshared: () => score(false),
        calibration: async () => gflops.push(Math.round(await calibration.measure())),
      },
      rounds,
      (round) => onRound('sharing', round),
    );
    return {
      prompt_tokens: shared.sample?.prompt_tokens ?? Number.NaN,
      shared: timings.shared,
      unshared: timings.unshared,
      ratio: timings.unshared.median_ms / timings.shared.median_ms,
      max_abs_difference: largestDifference(kl(shared), kl(unshared)),
      calibration_gflops: gflops,
    };
  } finally {
    await runner.stop();
  }
}
