import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { apiKeys } from '../schema.ts';

export async function touchKey(db: Database, id: string, now: number): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
}
