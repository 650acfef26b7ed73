import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { samples } from '../schema.ts';

/** Finds the positions of samples in a run, in no particular order. */
export async function findPositions(
  db: Database,
  { runId, sampleIds }: { runId: string; sampleIds: readonly string[] },
): Promise<{ sampleId: string; position: number }[]> {
  const { sampleId, position } = samples;
  return db
    .select({ sampleId, position })
    .from(samples)
    .where(
      and(eq(samples.runId, runId), sql`${sampleId} IN (SELECT value FROM json_each(${JSON.stringify(sampleIds)}))`),
    );
}
