import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { StoredInput } from '../objects/chunk-input.ts';
import { chunks, samples } from '../schema.ts';

export interface SampleInputs extends StoredInput {
  /** Positions of the requested samples in this chunk. */
  positions: number[];
}

/** Lists the inputs of the chunks that contain the given samples. */
export async function listSampleInputs(
  db: Database,
  { runId, positions }: { runId: string; positions: readonly number[] },
): Promise<SampleInputs[]> {
  const rows = await db
    .select({
      input: chunks.input,
      inputKey: chunks.inputKey,
      positions: sql<string>`json_group_array(${samples.position})`,
    })
    .from(samples)
    .innerJoin(chunks, eq(chunks.id, samples.chunkId))
    .where(
      and(
        eq(samples.runId, runId),
        sql`${samples.position} IN (SELECT value FROM json_each(${JSON.stringify(positions)}))`,
      ),
    )
    .groupBy(chunks.id);
  return rows.map((row) => ({ ...row, positions: JSON.parse(row.positions) as number[] }));
}
