import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { generations } from '../schema.ts';
import type { GenerationRow } from './rows.ts';

export interface GenerationPosition {
  samplePosition: number;
  view: GenerationRow['view'];
  index: number;
}

export interface GenerationsPage {
  runId: string;
  /** Position of the last generation of the previous page. */
  after: GenerationPosition | undefined;
  limit: number;
}

/** Lists the texts that the scorer generated in a run, in order. */
export function listGenerations(db: Database, { runId, after, limit }: GenerationsPage): Promise<GenerationRow[]> {
  return db
    .select()
    .from(generations)
    .where(
      and(
        eq(generations.runId, runId),
        after
          ? sql`(${generations.samplePosition}, ${generations.view}, ${generations.index}) >
              (${after.samplePosition}, ${after.view}, ${after.index})`
          : undefined,
      ),
    )
    .orderBy(asc(generations.samplePosition), asc(generations.view), asc(generations.index))
    .limit(limit);
}
