/** Proof that a dispatch still holds the lease of its chunk. */
import { type SQL, sql } from 'drizzle-orm';

export interface Fence {
  chunkId: string;
  attempt: number;
  leaseToken: string;
}

/** Condition on the row of `chunks`. */
export function holdsLease({ chunkId, attempt, leaseToken }: Fence): SQL {
  return sql`chunks.id = ${chunkId} AND chunks.attempt = ${attempt} AND chunks.lease_token = ${leaseToken}
    AND chunks.state = 'leased'`;
}

/** Condition for statements on other tables. Every statement of a batch has it, and the last one ends the lease. */
export function leaseIsHeld(fence: Fence): SQL {
  return sql`EXISTS (SELECT 1 FROM chunks WHERE ${holdsLease(fence)})`;
}
