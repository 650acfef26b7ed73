import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { apiKeys } from '../schema.ts';
import type { KeyRow } from './rows.ts';

/** Finds an API key by the SHA-256 of its secret; the secret itself is not stored. */
export async function findKeyByHash(db: Database, secretSha256: string): Promise<KeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.secretSha256, secretSha256));
  return row;
}
