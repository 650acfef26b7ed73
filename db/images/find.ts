import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { images } from '../schema.ts';
import type { ImageRow } from './rows.ts';

export async function findImage(db: Database, tenant: string, sha256: string): Promise<ImageRow | undefined> {
  const [row] = await db
    .select()
    .from(images)
    .where(and(eq(images.tenant, tenant), eq(images.sha256, sha256)));
  return row;
}
