/** Takes rate limit permits from the binding in blocks, so that few requests have to wait for it. */

/** The limits in wrangler.toml count blocks of this size. */
export const REQUESTS_PER_BLOCK = 10;
/** Period of the binding. Permits left after it expire. */
const PERIOD_MS = 60_000;
const CALLERS_MAX = 10_000;

interface Block {
  requests: number;
  expiresAt: number;
}

export interface Allowance {
  /** Takes a block from the limit that all isolates share. @returns false if none is left */
  takeBlock: (caller: string) => Promise<boolean>;
  caller: string;
  now: number;
}

/**
 * Creates the allowances of an isolate. Every permit was taken from the shared limit first, so any number of isolates stays
 * within it.
 */
export function createAllowances(): (allowance: Allowance) => Promise<boolean> {
  const blocks = new Map<string, Block>();

  return async function allow({ takeBlock, caller, now }) {
    const current = blocks.get(caller);
    if (current && current.requests > 0 && current.expiresAt > now) {
      current.requests -= 1;
      return true;
    }
    if (!(await takeBlock(caller))) return false;
    // Concurrent requests may have taken blocks meanwhile: add to what is left of them.
    const latest = blocks.get(caller);
    if (blocks.size >= CALLERS_MAX) blocks.clear();
    const block = latest && latest.expiresAt > now ? latest : { requests: 0, expiresAt: now + PERIOD_MS };
    block.requests += REQUESTS_PER_BLOCK - 1;
    blocks.set(caller, block);
    return true;
  };
}
