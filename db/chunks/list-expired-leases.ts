import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { chunks } from '../schema.ts';
import type { Fence } from './fence.ts';
import type { ChunkRow } from './rows.ts';

const LISTED_MAX = 100;

export interface ExpiredLease {
  fence: Fence;
  chunk: ChunkRow;
}

/** Lists chunks whose dispatch did not extend their lease in time. */
export async function listExpiredLeases(db: Database, now: number): Promise<ExpiredLease[]> {
  const rows = await db
    .select()
    .from(chunks)
    .where(sql`state = 'leased' AND lease_expires_at < ${now}`)
    .limit(LISTED_MAX);
  return rows.map((chunk) => ({
    fence: { chunkId: chunk.id, attempt: chunk.attempt, leaseToken: chunk.leaseToken ?? '' },
    chunk,
  }));
}
