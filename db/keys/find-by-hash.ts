import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { apiKeys } from '../schema.ts';

export type KeyRow = typeof apiKeys.$inferSelect;

/** @param secretSha256 the secret itself is stored nowhere */
export async function findKeyByHash(db: Database, secretSha256: string): Promise<KeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.secretSha256, secretSha256));
  return row;
}
