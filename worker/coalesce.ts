/** Many who ask for the same thing at about the same time are served by one call that begins after all of them asked. */

export interface Coalescing {
  /** Calls are at least this far apart. */
  everyMs: number;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
}

/** An isolate may forget whoever promised a call, and no request may await another's promise: after this, ask again. */
const PROMISE_KEPT_MS = 1_000;

/**
 * The first call goes out at once. Whoever asks soon after it promises a second one and waits with it; all others who
 * ask until then need not do anything, as that call has not begun.
 */
export function createCoalescer({ everyMs, now, sleep }: Coalescing): (call: () => Promise<void>) => Promise<void> {
  let calledAt = Number.NEGATIVE_INFINITY;
  let promisedFor: number | undefined;

  return async function coalesced(call) {
    const asked = now();
    if (promisedFor !== undefined && asked < promisedFor + PROMISE_KEPT_MS) return;
    const due = calledAt + everyMs;
    if (asked < due) {
      promisedFor = due;
      await sleep(due - asked);
    }
    promisedFor = undefined;
    calledAt = now();
    await call();
  };
}
