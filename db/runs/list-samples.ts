import { and, asc, eq, gt } from 'drizzle-orm';
import type { SampleState } from '#contract/run.ts';
import type { Database } from '../database.ts';
import { samples } from '../schema.ts';

export type SampleRow = typeof samples.$inferSelect;

export interface SamplesPage {
  runId: string;
  state?: SampleState | undefined;
  /** Position of the last sample of the page before. */
  after?: number | undefined;
  limit: number;
}

/** In the order of the run. */
export async function listSamples(db: Database, { runId, state, after, limit }: SamplesPage): Promise<SampleRow[]> {
  return db
    .select()
    .from(samples)
    .where(
      and(
        eq(samples.runId, runId),
        state === undefined ? undefined : eq(samples.state, state),
        after === undefined ? undefined : gt(samples.position, after),
      ),
    )
    .orderBy(asc(samples.position))
    .limit(limit);
}
