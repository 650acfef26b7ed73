/** What the scorer said itself in a run, in order: a page by key. */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { generations } from '../schema.ts';

export type GenerationRow = typeof generations.$inferSelect;

export interface GenerationPlace {
  samplePosition: number;
  view: GenerationRow['view'];
  place: number;
}

export interface GenerationsPage {
  runId: string;
  after: GenerationPlace | undefined;
  limit: number;
}

export function listGenerations(db: Database, { runId, after, limit }: GenerationsPage): Promise<GenerationRow[]> {
  return db
    .select()
    .from(generations)
    .where(
      and(
        eq(generations.runId, runId),
        after
          ? sql`(${generations.samplePosition}, ${generations.view}, ${generations.place}) > (${after.samplePosition}, ${after.view}, ${after.place})`
          : undefined,
      ),
    )
    .orderBy(asc(generations.samplePosition), asc(generations.view), asc(generations.place))
    .limit(limit);
}
