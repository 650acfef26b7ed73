/** Measures the service, compares the figures with their limits, and formats them. */
import { EXPORT_NAMES, type GrowthFigures, measureGrowth } from './measure-growth.ts';
import { measureOverhead, type OverheadFigures } from './measure-overhead.ts';
import { measureSubmitting, type SubmittingFigures } from './measure-submitting.ts';
import { measureWeights, type WeightsFigures } from './measure-weights.ts';

export interface ServiceFigures {
  submitting: SubmittingFigures;
  overhead: OverheadFigures;
  weights: WeightsFigures;
  growth: GrowthFigures;
}

export interface ServiceBenchOptions {
  short: boolean;
  onRound: (title: string, round: number) => void;
}

export async function measureService({ short, onRound }: ServiceBenchOptions): Promise<ServiceFigures> {
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

/** Limits of a full run, and those of a short run on a busy machine. */
const LIMITS = {
  full: { submitting: 0.6, overhead: 1.25, weightsMs: 10, growth: 1.25, memoryMb: 128 },
  short: { submitting: 0.35, overhead: 2.5, weightsMs: 30, growth: 2, memoryMb: 128 },
} as const;

/** @returns one sentence for each figure beyond its limit */
export function findServiceMisses({ submitting, overhead, weights, growth }: ServiceFigures, short: boolean): string[] {
  const limits = LIMITS[short ? 'short' : 'full'];
  const misses: string[] = [];
  if (submitting.ratio < limits.submitting) {
    misses.push(
      `submitting reaches ${submitting.ratio} of the baseline's requests per second, below ${limits.submitting}`,
    );
  }
  if (overhead.ratio > limits.overhead) {
    misses.push(`a run takes ${overhead.ratio} times as long as its runner alone, above ${limits.overhead}`);
  }
  if (weights.net_cpu_ms > limits.weightsMs) {
    misses.push(`POST /v1/weights takes ${weights.net_cpu_ms} ms of CPU time, above ${limits.weightsMs}`);
  }
  for (const [name, { ratio }] of Object.entries({ list: growth.list, ...growth.export })) {
    if (ratio > limits.growth)
      misses.push(`a row of ${name} takes ${ratio} times as long in a large run, above ${limits.growth}`);
  }
  for (const [name, mb] of Object.entries(growth.heap_peak_mb)) {
    if (mb > limits.memoryMb) misses.push(`the export ${name} uses ${mb} MB of the isolate, above ${limits.memoryMb}`);
  }
  return misses;
}

export function describeService({ submitting, overhead, weights, growth }: ServiceFigures): string {
  const seconds = ({ median_ms }: { median_ms: number }) => `${(median_ms / 1000).toFixed(2)} s`;
  const formatCost = ({ small_us, large_us, ratio }: GrowthFigures['list']) =>
    `${small_us} → ${large_us}   ratio ${ratio.toFixed(2)}`;
  return `
Submitting a run, ${submitting.connections} connections, ${submitting.body_bytes} bytes, medians of ${submitting.ratios.length} rounds
  POST /v1/runs        ${submitting.service_rps} requests/s, ${submitting.service_cpu_ms} ms of CPU time each
  baseline             ${submitting.bare_rps} requests/s, ${submitting.bare_cpu_ms} ms each   ratio ${submitting.ratio.toFixed(2)}

A run of ${overhead.samples} small samples
  through the service  ${seconds(overhead.service)}
  runner alone         ${seconds(overhead.runner_alone)}   ratio ${overhead.ratio.toFixed(2)}

POST /v1/weights, ${weights.trajectories} × ${weights.tokens} tokens, ${weights.body_bytes} bytes
  CPU time             ${weights.route_cpu_ms} ms, ${weights.net_cpu_ms} ms without ${weights.empty_cpu_ms} ms to receive the body

Microseconds per row in runs of ${growth.small_rows} and ${growth.large_rows} trajectories with ${growth.tokens_per_row} tokens; peak memory of the isolate
  list                 ${formatCost(growth.list)}
${Object.entries(growth.export)
  .map(([name, cost]) => {
    const mb = growth.heap_peak_mb[name as keyof GrowthFigures['heap_peak_mb']];
    return `  ${name.padEnd(20)} ${formatCost(cost)}   ${mb} MB`;
  })
  .join('\n')}
`;
}
