/** Measures the peak memory of a fresh inference process for groups of different sizes. */
import { startRunner } from '#clients/runner/start.ts';
import { createGroup } from '../inputs.ts';
import { type RunnerBenchOptions, readWideBundle, scoreGroup } from './score-group.ts';

export interface MemoryFigures {
  responses: number[];
  peak_resident_mb: number[];
  growth: number;
}

export async function measureMemory(tokens: number, options: RunnerBenchOptions): Promise<MemoryFigures> {
  const responses = [1, 8, 64];
  const { folder, vocabulary } = await readWideBundle();
  const peaks: number[] = [];
  for (const [round, count] of responses.entries()) {
    const runner = await startRunner({ SIGHTLINE_BUNDLE: folder, SIGHTLINE_THREADS: String(options.threads) });
    try {
      await scoreGroup(runner.url, await createGroup({ responses: count, tokens, side: 448, vocabulary }));
      const metrics = await (await fetch(`${runner.url}/metrics`)).text();
      const bytes = /^sightline_inference_peak_resident_bytes (\d+)/m.exec(metrics)?.[1];
      peaks.push(Math.round(Number(bytes) / 1024 / 1024));
    } finally {
      await runner.stop();
    }
    options.onRound('memory', round);
  }
  return { responses, peak_resident_mb: peaks, growth: Math.max(...peaks) / Math.min(...peaks) - 1 };
}
