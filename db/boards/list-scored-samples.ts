import { and, asc, eq, getTableColumns, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { SAMPLE_ORDERS } from '#contract/submission.ts';
import type { Database } from '../database.ts';
import { datasetSamples, submissionSamples } from '../schema.ts';
import type { SubmissionSampleRow } from './rows.ts';

export interface ScoredSampleRow {
  sample: SubmissionSampleRow;
  question: string;
  images: string[];
  /** Value of the sort column. */
  key: number;
}

export interface ScoredSamplesPage {
  submissionId: string;
  splits: string[];
  sort: (typeof SAMPLE_ORDERS)[number];
  /** True: only samples whose responses are all right; false: only the others. */
  right: boolean | undefined;
  /** Sort key and sequence number of the last sample of the previous page. */
  after: { key: number; sequence: number } | undefined;
  limit: number;
}

/** Sort columns; samples without a value come last. */
const KEYS: Record<ScoredSamplesPage['sort'], SQL<number>> = {
  position: sql<number>`${submissionSamples.sequence}`,
  gain: sql<number>`coalesce(${submissionSamples.gain}, 1e308)`,
  dependency: sql<number>`coalesce(${submissionSamples.meanDependency}, 1e308)`,
  accuracy: sql<number>`coalesce(${submissionSamples.accuracy}, 1e308)`,
};

/** Lists the scored samples of a submission with their questions, lowest sort key first. */
export function listScoredSamples(db: Database, page: ScoredSamplesPage): Promise<ScoredSampleRow[]> {
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
