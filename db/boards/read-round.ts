import { eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionBatches } from '../schema.ts';

/** @returns the round of the latest batch of a submission, 0 if there is no batch */
export async function readRound(db: Database, submissionId: string): Promise<number> {
  const [row] = await db
    .select({ round: sql<number>`coalesce(max(round), 0)` })
    .from(submissionBatches)
    .where(eq(submissionBatches.submissionId, submissionId));
  return row?.round ?? 0;
}
