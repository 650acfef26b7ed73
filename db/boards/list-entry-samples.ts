/** Samples of an entry with their questions, in an order that shows the worst first. */
import { and, asc, eq, getTableColumns, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { ENTRY_ORDERS } from '#contract/submission.ts';
import type { Database } from '../database.ts';
import { datasetSamples, submissionSamples } from '../schema.ts';
import type { SubmissionSampleRow } from './plan-batch.ts';

export interface EntrySampleRow {
  sample: SubmissionSampleRow;
  question: string;
  images: string[];
  /** What it is sorted by. */
  key: number;
}

export interface EntrySamplesPage {
  submissionId: string;
  splits: string[];
  sort: (typeof ENTRY_ORDERS)[number];
  /** Only samples whose responses are all right, or not all. */
  right: boolean | undefined;
  after: { key: number; sequence: number } | undefined;
  limit: number;
}

/** What has no value comes last. */
const KEYS: Record<EntrySamplesPage['sort'], SQL<number>> = {
  position: sql<number>`${submissionSamples.sequence}`,
  gain: sql<number>`coalesce(${submissionSamples.gain}, 1e308)`,
  dependency: sql<number>`coalesce(${submissionSamples.meanDependency}, 1e308)`,
  accuracy: sql<number>`coalesce(${submissionSamples.accuracy}, 1e308)`,
};

export function listEntrySamples(db: Database, page: EntrySamplesPage): Promise<EntrySampleRow[]> {
  const key = KEYS[page.sort];
  const { after, right } = page;
  return db
    .select({
      sample: getTableColumns(submissionSamples),
      question: datasetSamples.question,
      images: datasetSamples.images,
      key: key.as('sort_key'),
    })
    .from(submissionSamples)
    .innerJoin(datasetSamples, eq(datasetSamples.sequence, submissionSamples.sequence))
    .where(
      and(
        eq(submissionSamples.submissionId, page.submissionId),
        inArray(submissionSamples.split, sql`(SELECT value FROM json_each(${JSON.stringify(page.splits)}))`),
        isNotNull(submissionSamples.scores),
        right === undefined ? undefined : sql`(${submissionSamples.accuracy} >= 1) = ${right ? 1 : 0}`,
        after === undefined
          ? undefined
          : sql`(${key}, ${submissionSamples.sequence}) > (${after.key}, ${after.sequence})`,
      ),
    )
    .orderBy(asc(key), asc(submissionSamples.sequence))
    .limit(page.limit);
}
