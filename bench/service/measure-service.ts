/** All figures of the service, what is asked of them, and how they are printed. */
import type { BenchOptions } from '../measure.ts';
import { EXPORT_NAMES, type GrowthFigures, measureGrowth } from './growth.ts';
import { measureOverhead, type OverheadFigures } from './run-overhead.ts';
import { measureSubmitting, type SubmittingFigures } from './submitting.ts';
import { measureWeights, type WeightsFigures } from './weights-cpu.ts';

export interface ServiceFigures {
  submitting: SubmittingFigures;
  overhead: OverheadFigures;
  weights: WeightsFigures;
  growth: GrowthFigures;
}

export interface ServiceOptions extends Pick<BenchOptions, 'onRound'> {
  short: boolean;
}

export async function measureService({ short, onRound }: ServiceOptions): Promise<ServiceFigures> {
  return {
    submitting: await measureSubmitting({ rounds: short ? 4 : 20, requests: short ? 320 : 640, onRound }),
    overhead: await measureOverhead({ samples: short ? 24 : 200, rounds: short ? 1 : 5, onRound }),
    weights: await measureWeights({ rounds: short ? 2 : 8, calls: short ? 20 : 50, onRound }),
    growth: await measureGrowth({
      small: 1_000,
      large: short ? 4_000 : 100_000,
      exports: short ? ['csv', 'parquet'] : EXPORT_NAMES,
      onRound,
    }),
  };
}

/** What is asked for, and what a short run on a busy machine must reach at least. */
const LIMITS = {
  full: { submitting: 0.6, overhead: 1.25, weightsMs: 10, growth: 1.25, memoryMb: 128 },
  short: { submitting: 0.35, overhead: 2.5, weightsMs: 30, growth: 2, memoryMb: 128 },
} as const;

/** @returns a sentence for every figure that is worse than it may be */
export function findMisses({ submitting, overhead, weights, growth }: ServiceFigures, short: boolean): string[] {
  const limits = LIMITS[short ? 'short' : 'full'];
  const misses: string[] = [];
  if (submitting.ratio < limits.submitting) {
    misses.push(`submitting reaches ${submitting.ratio} of the bare route, less than ${limits.submitting}`);
  }
  if (overhead.ratio > limits.overhead) {
    misses.push(`a run takes ${overhead.ratio} of its runner's time, more than ${limits.overhead}`);
  }
  if (weights.net_cpu_ms > limits.weightsMs) {
    misses.push(`weights take ${weights.net_cpu_ms} ms of processor time, more than ${limits.weightsMs}`);
  }
  for (const [name, { ratio }] of Object.entries({ list: growth.list, ...growth.export })) {
    if (ratio > limits.growth) misses.push(`a row of ${name} costs ${ratio} times as much in a large run`);
  }
  for (const [name, mb] of Object.entries(growth.heap_peak_mb)) {
    if (mb > limits.memoryMb)
      misses.push(`the export ${name} takes ${mb} MB of the isolate, more than ${limits.memoryMb}`);
  }
  return misses;
}

export function describeService({ submitting, overhead, weights, growth }: ServiceFigures): string {
  const seconds = ({ median_ms }: { median_ms: number }) => `${(median_ms / 1000).toFixed(2)} s`;
  const cost = ({ small_us, large_us, ratio }: GrowthFigures['list']) =>
    `${small_us} → ${large_us}   ratio ${ratio.toFixed(2)}`;
  return `
Submitting, ${submitting.connections} connections, ${submitting.body_bytes} bytes, medians of ${submitting.ratios.length} turns
  POST /v1/runs        ${submitting.service_rps} a second, ${submitting.service_cpu_ms} ms of processor time each
  bare route           ${submitting.bare_rps} a second, ${submitting.bare_cpu_ms} ms each   ratio ${submitting.ratio.toFixed(2)}

A run of ${overhead.samples} small samples
  through the service  ${seconds(overhead.service)}
  runner, one by one   ${seconds(overhead.runner_alone)}   ratio ${overhead.ratio.toFixed(2)}

POST /v1/weights, ${weights.trajectories} × ${weights.tokens} tokens, ${weights.body_bytes} bytes
  processor time       ${weights.route_cpu_ms} ms, of it ${weights.empty_cpu_ms} ms to receive the body: ${weights.net_cpu_ms} ms

Microseconds a row, of ${growth.small_rows} and of ${growth.large_rows} trajectories with ${growth.tokens_per_row} tokens; memory of the isolate at most
  list                 ${cost(growth.list)}
${Object.entries(growth.export)
  .map(([name, one]) => {
    const mb = growth.heap_peak_mb[name as keyof GrowthFigures['heap_peak_mb']];
    return `  ${name.padEnd(20)} ${cost(one)}   ${mb} MB`;
  })
  .join('\n')}
`;
}
