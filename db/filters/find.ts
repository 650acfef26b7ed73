import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { filters } from '../schema.ts';
import type { FilterRow } from './rows.ts';

export async function findFilter(db: Database, tenant: string, id: string): Promise<FilterRow | undefined> {
  const [row] = await db
    .select()
    .from(filters)
    .where(and(eq(filters.tenant, tenant), eq(filters.id, id)));
  return row;
}
