/** Readiness of the configured runners, stored in D1 so that all isolates share it. */
import { fetchReadiness, type RunnerAddress } from '#clients/runner/call.ts';
import { listRunners } from '#db/runners/list.ts';
import { recordProbe } from '#db/runners/record-probe.ts';
import type { RunnerConfig } from '../env.ts';
import type { Services } from '../services.ts';

const PROBE_TIMEOUT_MS = 5_000;

export function toAddress(services: Services, config: RunnerConfig): RunnerAddress {
  return { url: config.url, token: config.token, fetch: services.fetchFor(config) };
}

/** @returns true if the runner is ready */
export async function probeRunner(services: Services, config: RunnerConfig): Promise<boolean> {
  const { db, now } = services;
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const readiness = await fetchReadiness(toAddress(services, config), signal);
    await recordProbe(db, { name: config.name, readiness, error: readiness.reason ?? null, now: now() });
    return readiness.ready;
  } catch (error) {
    await recordProbe(db, { name: config.name, readiness: undefined, error: String(error), now: now() });
    return false;
  }
}

/** Probes in progress, by runner. Each invocation has its own, because it cannot await promises of another one. */
export type Probes = Map<string, Promise<boolean>>;

/** Starts a probe, or joins the one in progress. Never rejects. */
export function probeOnce(services: Services, config: RunnerConfig, probes: Probes): Promise<boolean> {
  const running = probes.get(config.name);
  if (running) return running;
  const probe = probeRunner(services, config)
    .catch((error: unknown) => {
      services.log({ level: 'error', runner: config.name, detail: `probe not recorded: ${String(error)}` });
      return false;
    })
    .finally(() => probes.delete(config.name));
  probes.set(config.name, probe);
  return probe;
}

/** Resolves when one runner is ready, or when none is: a runner that hangs does not delay the others. */
export async function untilOneIsReady(probes: Promise<boolean>[]): Promise<void> {
  const ready = probes.map(async (probe) => {
    if (!(await probe)) throw new Error('not ready');
  });
  await Promise.any(ready).catch(() => {});
}

/** Probes the runners that were never probed before. */
export async function probeUnknownRunners(services: Services): Promise<void> {
  const known = new Set((await listRunners(services.db)).map(({ name }) => name));
  const unknown = services.settings.runners.filter(({ name }) => !known.has(name));
  await untilOneIsReady(unknown.map((config) => probeOnce(services, config, new Map())));
}
