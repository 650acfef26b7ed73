/** Coalesces concurrent calls: callers share one call that starts after all of them asked for it. */

export interface Coalescing {
  /** Minimum time between two calls. */
  everyMs: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

/**
 * The request that waits to make a call may die, and no other request can await its promise. After this time, the next
 * request makes the call itself.
 */
const PENDING_MAX_MS = 1_000;

/**
 * Makes the first call at once. The next caller within `everyMs` waits and makes a second call; all other callers until
 * then return at once, because that call has not started.
 */
export function createCoalescer({ everyMs, now, sleep }: Coalescing): (call: () => Promise<void>) => Promise<void> {
  let calledAt = Number.NEGATIVE_INFINITY;
  let pendingAt: number | undefined;

  return async function coalesced(call) {
    const startedAt = now();
    if (pendingAt !== undefined && startedAt < pendingAt + PENDING_MAX_MS) return;
    const due = calledAt + everyMs;
    if (startedAt < due) {
      pendingAt = due;
      await sleep(due - startedAt);
    }
    pendingAt = undefined;
    calledAt = now();
    await call();
  };
}
