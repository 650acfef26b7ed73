/** Runs whose last chunk has ended but whose shaping has not: usually for a moment, longer when a worker died in it. */
import { eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runs } from '../schema.ts';

const LISTED_MAX = 20;

export async function listFinishingRuns(db: Database): Promise<string[]> {
  const rows = await db.select({ id: runs.id }).from(runs).where(eq(runs.status, 'finishing')).limit(LISTED_MAX);
  return rows.map(({ id }) => id);
}
