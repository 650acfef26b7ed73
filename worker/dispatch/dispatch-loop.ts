/** What a wake-up does: claims chunks while there are any that a runner may take, several at a time. */
import { toHex } from '#contract/hash.ts';
import { type ClaimedChunk, claimChunk } from '#db/chunks/claim.ts';
import type { Services } from '../services.ts';
import { dispatchChunk } from './dispatch-chunk.ts';
import { type Probes, type UsableRunner, usableRunners } from './runner-pool.ts';

/** An invocation may wait for the heads of six replies at a time. */
const IN_FLIGHT_MAX = 6;
/** A consumer lives for 15 minutes; it takes nothing new in the last ten. */
const TAKING_MS = 5 * 60_000;
/** How soon work that came meanwhile is seen while a chunk is in flight. */
const LOOK_AGAIN_MS = 500;
const TOKEN_BYTES = 16;

async function claimNext(
  services: Services,
  probes: Probes,
): Promise<{ claimed: ClaimedChunk; runner: UsableRunner } | undefined> {
  const usable = await usableRunners(services, probes);
  for (const runner of usable) {
    if (runner.leased >= runner.leasesMax) continue;
    const { name, revision } = runner.scorer;
    const peers = usable.filter(({ scorer }) => scorer.name === name && scorer.revision === revision);
    const claimed = await claimChunk(services.db, {
      runner: runner.config.name,
      scorer: runner.scorer,
      leasesMax: runner.leasesMax,
      others: peers.length > 1,
      leaseToken: toHex(services.random(TOKEN_BYTES)),
      leaseMs: services.settings.leaseMs,
      now: services.now(),
    });
    if (claimed) return { claimed, runner };
  }
  return undefined;
}

export async function runDispatchLoop(services: Services): Promise<void> {
  const until = services.now() + TAKING_MS;
  const inFlight = new Set<Promise<void>>();
  const probes: Probes = new Map();
  for (;;) {
    const taking = services.now() < until;
    const free = taking && inFlight.size < IN_FLIGHT_MAX;
    const next = free
      ? await claimNext(services, probes).catch((error: unknown) => {
          // The invocation would end, and with it what is in flight.
          if (inFlight.size === 0) throw error;
          services.log({ level: 'error', detail: `nothing claimed: ${String(error)}` });
        })
      : undefined;
    if (next) {
      const dispatch = dispatchChunk(services, next.claimed, next.runner).finally(() => inFlight.delete(dispatch));
      inFlight.add(dispatch);
      continue;
    }
    if (inFlight.size === 0) {
      if (!taking) await services.wakeDispatch();
      return;
    }
    await Promise.race([...inFlight, services.sleep(LOOK_AGAIN_MS)]);
  }
}
