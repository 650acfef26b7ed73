/** What proves that a dispatch still holds its chunk. */
import { type SQL, sql } from 'drizzle-orm';

export interface Fence {
  chunkId: string;
  attempt: number;
  leaseToken: string;
}

/** A condition on the row of `chunks` itself. */
export function holdsLease({ chunkId, attempt, leaseToken }: Fence): SQL {
  return sql`chunks.id = ${chunkId} AND chunks.attempt = ${attempt} AND chunks.lease_token = ${leaseToken} AND chunks.state = 'leased'`;
}

/** The same for statements on other tables. Every statement of a batch is fenced, and the last one ends the lease. */
export function leaseIsHeld(fence: Fence): SQL {
  return sql`EXISTS (SELECT 1 FROM chunks WHERE ${holdsLease(fence)})`;
}
