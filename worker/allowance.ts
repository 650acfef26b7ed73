/** Rate limits asked for in blocks: one question to the binding stands for several requests, so that few have to wait for it. */

/** wrangler.toml counts in blocks of this size. */
export const REQUESTS_PER_BLOCK = 10;
/** The binding's period; what is left of a block then is forfeit. */
const KEPT_MS = 60_000;
const CALLERS_MAX = 10_000;

interface Left {
  requests: number;
  until: number;
}

export interface Allowance {
  /** Takes a block from the limit that all isolates share; false where there is none left. */
  takeBlock: (caller: string) => Promise<boolean>;
  caller: string;
  now: number;
}

/** One for each isolate. What it hands out was taken from the limit before, so no number of isolates passes it. */
export function createAllowances(): (allowance: Allowance) => Promise<boolean> {
  const left = new Map<string, Left>();

  return async function allow({ takeBlock, caller, now }) {
    const mine = left.get(caller);
    if (mine && mine.requests > 0 && mine.until > now) {
      mine.requests -= 1;
      return true;
    }
    if (!(await takeBlock(caller))) return false;
    // Others may have taken blocks meanwhile: what they left is not lost.
    const found = left.get(caller);
    if (left.size >= CALLERS_MAX) left.clear();
    const kept = found && found.until > now ? found : { requests: 0, until: now + KEPT_MS };
    kept.requests += REQUESTS_PER_BLOCK - 1;
    left.set(caller, kept);
    return true;
  };
}
