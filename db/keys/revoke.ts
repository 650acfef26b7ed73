import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { apiKeys } from '../schema.ts';

/** A key that is revoked twice keeps the first time. */
export async function revokeKey(db: Database, id: string, now: number): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)));
}
