/** Which runners may be given work now. Their health is in D1, so that all isolates see the same. */

import { fetchReadiness, type RunnerAddress } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Scorer } from '#contract/runner.ts';
import { listRunners } from '#db/runners/list.ts';
import { recordRunnerFailure } from '#db/runners/record-failure.ts';
import { recordProbe } from '#db/runners/record-probe.ts';
import type { RunnerRow } from '#db/runners/rows.ts';
import type { RunnerConfig } from '../env.ts';
import type { Services } from '../services.ts';

const PROBE_AGE_MS = 10_000;
const PROBE_AGE_UNREADY_MS = 1_000;
const PROBE_TIMEOUT_MS = 5_000;
/** Failures in a row that open the circuit, and for how long one call at a time is let through afterwards. */
export const CIRCUIT_FAILURES = 3;
const CIRCUIT_OPEN_MS = 15_000;

export interface UsableRunner {
  config: RunnerConfig;
  address: RunnerAddress;
  scorer: Scorer;
  leasesMax: number;
  leased: number;
}

export function addressOf(services: Services, config: RunnerConfig): RunnerAddress {
  return { url: config.url, token: config.token, fetch: services.fetchFor(config) };
}

/** @returns whether it is ready */
export async function probeRunner(services: Services, config: RunnerConfig): Promise<boolean> {
  const { db, now } = services;
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const readiness = await fetchReadiness(addressOf(services, config), signal);
    await recordProbe(db, { name: config.name, readiness, error: readiness.reason ?? null, now: now() });
    return readiness.ready;
  } catch (error) {
    await recordProbe(db, { name: config.name, readiness: undefined, error: String(error), now: now() });
    return false;
  }
}

function isStale(row: RunnerRow | undefined, now: number): boolean {
  return !row || now - row.checkedAt > (row.ready ? PROBE_AGE_MS : PROBE_AGE_UNREADY_MS);
}

async function readRows(services: Services): Promise<Map<string, RunnerRow>> {
  return new Map((await listRunners(services.db)).map((row) => [row.name, row]));
}

/** Probes that are under way, by name: of an invocation, because no other may wait for them. */
export type Probes = Map<string, Promise<boolean>>;

function probeOnce(services: Services, config: RunnerConfig, probes: Probes): Promise<boolean> {
  const running = probes.get(config.name);
  if (running) return running;
  const probe = probeRunner(services, config)
    .catch((error: unknown) => {
      services.log({ level: 'error', runner: config.name, detail: `not probed: ${String(error)}` });
      return false;
    })
    .finally(() => probes.delete(config.name));
  probes.set(config.name, probe);
  return probe;
}

/** Resolves with the first that is ready, or when none is: one that hangs does not hold the others up. */
async function untilOneIsReady(probes: Promise<boolean>[]): Promise<void> {
  const ready = probes.map(async (probe) => {
    if (!(await probe)) throw new Error('not ready');
  });
  await Promise.any(ready).catch(() => {});
}

/** Least loaded first. A runner whose circuit is half open gets one call. */
export async function usableRunners(services: Services, probes: Probes = new Map()): Promise<UsableRunner[]> {
  const { runners } = services.settings;
  let rows = await readRows(services);
  const stale = runners.filter(({ name }) => isStale(rows.get(name), services.now()));
  const probed = stale.map((config) => probeOnce(services, config, probes));
  const known = runners.some((config) => !stale.includes(config) && rows.get(config.name)?.ready);
  if (stale.length > 0 && !known) {
    await untilOneIsReady(probed);
    rows = await readRows(services);
  }
  const now = services.now();
  return runners
    .flatMap((config): UsableRunner[] => {
      const row = rows.get(config.name);
      if (!row?.ready || !row.scorer || (row.retryAt !== null && row.retryAt > now)) return [];
      const leasesMax = row.retryAt === null ? (config.calls ?? row.capacity + 1) : 1;
      return [{ config, address: addressOf(services, config), scorer: row.scorer, leasesMax, leased: row.leased }];
    })
    .sort((a, b) => a.leased / a.leasesMax - b.leased / b.leasesMax);
}

/** Faults of the runner or of the way to it, in contrast to refusals and to faults of a sample. */
const RUNNER_FAULTS = new Set([
  'runner_unreachable',
  'runner_lost',
  'runner_protocol',
  'not_ready',
  'unauthorized',
  'internal',
]);

export async function noteRunnerFailure(services: Services, name: string, error: unknown): Promise<void> {
  const code = error instanceof SightlineError ? error.code : 'internal';
  if (!RUNNER_FAULTS.has(code)) return;
  const retryAt = services.now() + CIRCUIT_OPEN_MS;
  await recordRunnerFailure(services.db, { name, error: String(error), failuresMax: CIRCUIT_FAILURES, retryAt });
}

/** For callers who need to know of a runner before anything has been sent to one. */
export async function probeUnknownRunners(services: Services): Promise<void> {
  const rows = await readRows(services);
  const unknown = services.settings.runners.filter(({ name }) => !rows.has(name));
  await untilOneIsReady(unknown.map((config) => probeOnce(services, config, new Map())));
}
