import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { runs } from '../schema.ts';
import type { RunRow } from './rows.ts';

/** @param tenant only finds a run of this tenant; undefined: of any tenant */
export async function findRun(db: Database, id: string, tenant?: string): Promise<RunRow | undefined> {
  const [row] = await db
    .select()
    .from(runs)
    .where(tenant === undefined ? eq(runs.id, id) : and(eq(runs.id, id), eq(runs.tenant, tenant)));
  return row;
}
