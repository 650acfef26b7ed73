/** Claims chunks for runners and dispatches them, several at a time, until no chunk is due that a runner may take. */
import { toHex } from '#contract/hash.ts';
import { type ClaimedChunk, claimChunk } from '#db/chunks/claim.ts';
import type { Probes } from '../runners/probe-runner.ts';
import { type UsableRunner, usableRunners } from '../runners/usable-runners.ts';
import type { Services } from '../services.ts';
import { dispatchChunk } from './dispatch-chunk.ts';

/** A Worker invocation can wait for the response headers of six requests at a time. */
const IN_FLIGHT_MAX = 6;
/** A queue consumer lives for 15 minutes: it claims for five and has ten to finish. */
const CLAIMING_MS = 5 * 60_000;
/** Interval at which new work is looked for while chunks are in flight. */
const POLL_MS = 500;
const TOKEN_BYTES = 16;

interface ClaimedWork {
  claimed: ClaimedChunk;
  runner: UsableRunner;
}

async function claimNext(services: Services, probes: Probes): Promise<ClaimedWork | undefined> {
  const usable = await usableRunners(services, probes);
  for (const runner of usable) {
    if (runner.leased >= runner.leasesMax) continue;
    const { name, revision } = runner.scorer;
    const sameModel = usable.filter(({ scorer }) => scorer.name === name && scorer.revision === revision);
    const claimed = await claimChunk(services.db, {
      runner: runner.config.name,
      scorer: runner.scorer,
      leasesMax: runner.leasesMax,
      others: sameModel.length > 1,
      leaseToken: toHex(services.random(TOKEN_BYTES)),
      leaseMs: services.settings.leaseMs,
      now: services.now(),
    });
    if (claimed) return { claimed, runner };
  }
  return undefined;
}

export async function runDispatchLoop(services: Services): Promise<void> {
  const claimUntil = services.now() + CLAIMING_MS;
  const inFlight = new Set<Promise<void>>();
  const probes: Probes = new Map();
  for (;;) {
    const claiming = services.now() < claimUntil;
    const next =
      claiming && inFlight.size < IN_FLIGHT_MAX
        ? await claimNext(services, probes).catch((error: unknown) => {
            // Throwing would end the invocation and abort the chunks in flight.
            if (inFlight.size === 0) throw error;
            services.log({ level: 'error', detail: `no chunk claimed: ${String(error)}` });
          })
        : undefined;
    if (next) {
      const dispatch = dispatchChunk(services, next.claimed, next.runner).finally(() => inFlight.delete(dispatch));
      inFlight.add(dispatch);
      continue;
    }
    if (inFlight.size === 0) {
      if (!claiming) await services.wakeDispatch();
      return;
    }
    await Promise.race([...inFlight, services.sleep(POLL_MS)]);
  }
}
