/** One run by its id; a tenant's, where one is named. */
import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runs } from '../schema.ts';

export type RunRow = typeof runs.$inferSelect;

export async function findRun(db: Database, id: string, tenant?: string): Promise<RunRow | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(tenant === undefined ? eq(runs.id, id) : and(eq(runs.id, id), eq(runs.tenant, tenant)));
  return row;
}
