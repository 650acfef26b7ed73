import { asc, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { signalSets } from '../schema.ts';

const LISTED_MAX = 20;

/** Lists the IDs of running signal sets, oldest first. */
export async function listRunningSignalSets(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: signalSets.id })
    .from(signalSets)
    .where(sql`status = 'running'`)
    .orderBy(asc(signalSets.id))
    .limit(LISTED_MAX);
  return rows.map(({ id }) => id);
}
