/** Selects the runners that can take work now. */
import type { RunnerAddress } from '#clients/runner/call.ts';
import type { Scorer } from '#contract/runner-events.ts';
import { listRunners } from '#db/runners/list.ts';
import type { RunnerRow } from '#db/runners/rows.ts';
import type { RunnerConfig } from '../env.ts';
import type { Services } from '../services.ts';
import { type Probes, probeOnce, toAddress, untilOneIsReady } from './probe-runner.ts';

const PROBE_AGE_READY_MS = 10_000;
const PROBE_AGE_UNREADY_MS = 1_000;

export interface UsableRunner {
  config: RunnerConfig;
  address: RunnerAddress;
  scorer: Scorer;
  leasesMax: number;
  leased: number;
}

function isStale(row: RunnerRow | undefined, now: number): boolean {
  return !row || now - row.checkedAt > (row.ready ? PROBE_AGE_READY_MS : PROBE_AGE_UNREADY_MS);
}

async function readRows(services: Services): Promise<Map<string, RunnerRow>> {
  return new Map((await listRunners(services.db)).map((row) => [row.name, row]));
}

/** @returns undefined if the runner is not ready or its circuit is open; one lease if the circuit is half open */
function toUsableRunner(
  services: Services,
  config: RunnerConfig,
  row: RunnerRow | undefined,
): UsableRunner | undefined {
  if (!row?.ready || !row.scorer) return undefined;
  if (row.retryAt !== null && row.retryAt > services.now()) return undefined;
  const leasesMax = row.retryAt === null ? (config.calls ?? row.capacity + 1) : 1;
  return { config, address: toAddress(services, config), scorer: row.scorer, leasesMax, leased: row.leased };
}

/** Probes runners whose readiness is stale, and waits for one of them only if no other runner is ready. */
async function refreshRows(services: Services, probes: Probes): Promise<Map<string, RunnerRow>> {
  const { runners } = services.settings;
  const rows = await readRows(services);
  const stale = runners.filter(({ name }) => isStale(rows.get(name), services.now()));
  const probed = stale.map((config) => probeOnce(services, config, probes));
  const oneIsReady = runners.some((config) => !stale.includes(config) && rows.get(config.name)?.ready);
  if (stale.length === 0 || oneIsReady) return rows;
  await untilOneIsReady(probed);
  return readRows(services);
}

/** @returns the runners that can take work now, least loaded first */
export async function usableRunners(services: Services, probes: Probes = new Map()): Promise<UsableRunner[]> {
  const rows = await refreshRows(services, probes);
  return services.settings.runners
    .flatMap((config) => toUsableRunner(services, config, rows.get(config.name)) ?? [])
    .sort((a, b) => a.leased / a.leasesMax - b.leased / b.leasesMax);
}
