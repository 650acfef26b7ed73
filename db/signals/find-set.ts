import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { signalSets } from '../schema.ts';
import type { SignalSetRow } from './rows.ts';

/** @param tenant only finds a set of this tenant; undefined: of any tenant */
export async function findSignalSet(db: Database, id: string, tenant?: string): Promise<SignalSetRow | undefined> {
  const [row] = await db
    .select()
    .from(signalSets)
    .where(and(eq(signalSets.id, id), tenant === undefined ? undefined : eq(signalSets.tenant, tenant)));
  return row;
}
