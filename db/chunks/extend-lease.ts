import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { type Fence, holdsLease } from './fence.ts';

/** @returns false if the lease was lost */
export async function extendLease(db: Database, fence: Fence, expiresAt: number): Promise<boolean> {
  const result = await db.run(sql`UPDATE chunks SET lease_expires_at = ${expiresAt} WHERE ${holdsLease(fence)}`);
  return result.meta.changes > 0;
}
