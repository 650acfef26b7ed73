import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { apiKeys } from '../schema.ts';
import type { KeyRow } from './rows.ts';

export interface KeysPage {
  /** Undefined: keys of all tenants. */
  tenant?: string | undefined;
  /** ID of the last key of the previous page. */
  before?: string | undefined;
  limit: number;
}

/** Lists API keys including revoked ones, newest first. */
export async function listKeys(db: Database, { tenant, before, limit }: KeysPage): Promise<KeyRow[]> {
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
