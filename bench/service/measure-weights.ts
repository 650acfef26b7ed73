/** Measures the CPU time of `POST /v1/weights`, minus that of a route that only reads the same body. */
import { median } from 'simple-statistics';
import { fill } from '../inputs.ts';
import { withNewService } from './bench-service.ts';

const TRAJECTORIES = 8;
const TOKENS = 2000;

export interface WeightsOptions {
  rounds: number;
  /** Calls per round and route. The kernel counts CPU time in steps of 10 ms. */
  calls: number;
  onRound: (title: string, round: number) => void;
}

export interface WeightsFigures {
  trajectories: number;
  tokens: number;
  body_bytes: number;
  /** CPU time of workerd per call; `net` excludes reading the body. */
  route_cpu_ms: number;
  empty_cpu_ms: number;
  net_cpu_ms: number;
}

export function measureWeights({ rounds, calls, onRound }: WeightsOptions): Promise<WeightsFigures> {
  const series = (phase: number) =>
    Array.from({ length: TRAJECTORIES }, (_, index) =>
      Array.from(fill(TOKENS, phase + index), (value) => -Math.abs(value)),
    );
  const body = JSON.stringify({
    old_log_probs: series(0),
    aug_log_probs: series(0.3),
    rewards: Array.from({ length: TRAJECTORIES }, (_, index) => index % 2),
  });
  return withNewService([], async ({ workerd, post }) => {
    async function measureCpu(path: string): Promise<number> {
      const before = await workerd.cpuMs();
      for (let call = 0; call < calls; call++) await (await post(path, body)).arrayBuffer();
      return ((await workerd.cpuMs()) - before) / calls;
    }
    const results = [];
    for (let round = 0; round <= rounds; round++) {
      const [empty, route] = [await measureCpu('/bench/empty'), await measureCpu('/v1/weights')];
      if (round > 0) results.push({ empty, route });
      onRound('weights', round);
    }
    const medianOf = (values: number[]) => Number(median(values).toFixed(2));
    return {
      trajectories: TRAJECTORIES,
      tokens: TOKENS,
      body_bytes: body.length,
      route_cpu_ms: medianOf(results.map(({ route }) => route)),
      empty_cpu_ms: medianOf(results.map(({ empty }) => empty)),
      net_cpu_ms: medianOf(results.map(({ route, empty }) => route - empty)),
    };
  });
}
