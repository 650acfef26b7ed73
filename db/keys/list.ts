import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { apiKeys } from '../schema.ts';
import type { KeyRow } from './find-by-hash.ts';

/** Newest first, revoked ones too. */
export async function listKeys(
  db: Database,
  { tenant, before, limit }: { tenant?: string | undefined; before?: string | undefined; limit: number },
): Promise<KeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(
      and(
        tenant === undefined ? undefined : eq(apiKeys.tenant, tenant),
        before === undefined ? undefined : lt(apiKeys.id, before),
      ),
    )
    .orderBy(desc(apiKeys.id))
    .limit(limit);
}

export async function findKey(db: Database, id: string): Promise<KeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
  return row;
}
