import { SightlineError } from '#contract/errors.ts';
import type { RunnerEvent } from '#contract/runner-events.ts';
import { extendLease } from '#db/chunks/extend-lease.ts';
import type { Fence } from '#db/chunks/fence.ts';
import type { Services } from '../services.ts';
import { LeaseLost } from './lease-lost.ts';
import { withStorageRetry } from './with-storage-retry.ts';

/**
 * Passes the events of a runner on, and extends the lease while they arrive. Aborts the call if the lease is lost or if no
 * event arrives for two lease periods.
 */
export async function* keepLease(
  services: Services,
  events: AsyncGenerator<RunnerEvent>,
  { fence, abort }: { fence: Fence; abort: AbortController },
): AsyncGenerator<RunnerEvent> {
  const { leaseMs } = services.settings;
  const timeoutMs = 2 * leaseMs;
  let extendedAt = services.now();
  for (;;) {
    const timeout = setTimeout(() => {
      abort.abort(new SightlineError('runner_protocol', `The runner was silent for ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const next = await events.next().finally(() => clearTimeout(timeout));
    if (next.done) return;
    const now = services.now();
    if (now - extendedAt > leaseMs / 3) {
      extendedAt = now;
      if (!(await withStorageRetry(() => extendLease(services.db, fence, now + leaseMs)))) {
        const lost = new LeaseLost();
        abort.abort(lost);
        throw lost;
      }
    }
    yield next.value;
  }
}
