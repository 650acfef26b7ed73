import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { samples } from '../schema.ts';

/** Lists the IDs of the samples of a chunk that have no result yet. */
export async function listPendingSamples(db: Database, chunkId: string): Promise<string[]> {
  const rows = await db
    .select({ id: samples.sampleId })
    .from(samples)
    .where(and(eq(samples.chunkId, chunkId), eq(samples.state, 'pending')))
    .orderBy(asc(samples.position));
  return rows.map(({ id }) => id);
}
