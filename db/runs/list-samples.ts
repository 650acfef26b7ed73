import { and, asc, eq, gt } from 'drizzle-orm';
import type { SampleState } from '#contract/run.ts';
import type { Database } from '../database.ts';
import { samples } from '../schema.ts';
import type { SampleRow } from './rows.ts';

export interface SamplesPage {
  runId: string;
  state?: SampleState | undefined;
  /** Position of the last sample of the previous page. */
  after?: number | undefined;
  limit: number;
}

/** Lists the samples of a run in order. */
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
