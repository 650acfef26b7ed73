import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runs } from '../schema.ts';

const LISTED_MAX = 20;

/** Lists runs whose chunks have all ended but whose shaping is not stored, for long only if a worker died. */
export async function listFinishingRuns(db: Database): Promise<string[]> {
  const rows = await db.select({ id: runs.id }).from(runs).where(eq(runs.status, 'finishing')).limit(LISTED_MAX);
  return rows.map(({ id }) => id);
}
