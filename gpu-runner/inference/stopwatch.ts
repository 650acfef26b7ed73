/** Measures the time per stage of one sample and reports each stage to the server as it begins. */
import type { Stage } from '#contract/runner-events.ts';

export interface Stopwatch {
  timingsMs: Partial<Record<Stage, number>>;
  time<Result>(stage: Stage, work: () => Promise<Result>): Promise<Result>;
}

export function createStopwatch(onStage: (stage: Stage) => void, now: () => number): Stopwatch {
  const timingsMs: Partial<Record<Stage, number>> = {};
  return {
    timingsMs,
    async time(stage, work) {
      onStage(stage);
      const started = now();
      try {
        return await work();
      } finally {
        timingsMs[stage] = (timingsMs[stage] ?? 0) + now() - started;
      }
    },
  };
}
