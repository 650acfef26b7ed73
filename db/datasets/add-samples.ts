import { sql } from 'drizzle-orm';
import { atomically, type Database, toJsonGroups } from '../database.ts';

export interface NewDatasetSample {
  sampleId: string;
  contentSha256: string;
  questionKey: string;
  question: string;
  images: string[];
  answers: string[];
  responses: number;
  metadata: Record<string, unknown> | null;
  /** Byte range of the content in the object. */
  start: number;
  bytes: number;
}

export interface AddSamples {
  datasetId: string;
  objectKey: string;
  samples: NewDatasetSample[];
  /** IDs of existing samples whose content is replaced. */
  replaced: string[];
  /** Adds the samples only while the draft has this number; undefined: to any draft. */
  draft: number | undefined;
  now: number;
}

/**
 * Adds samples to the draft of a dataset, in one transaction. Samples whose ID is taken are skipped.
 * @returns the number of samples added: fewer than given if a concurrent push took an ID or the draft was frozen
 */
export async function addSamples(
  db: Database,
  { datasetId, objectKey, samples, replaced, draft, now }: AddSamples,
): Promise<number> {
  const currentDraft = sql`(SELECT version + 1 FROM datasets WHERE id = ${datasetId})`;
  const isDraft = sql`(${draft ?? null} IS NULL OR ${currentDraft} = ${draft ?? null})`;
  const toReplace = sql`dataset_id = ${datasetId} AND until IS NULL
    AND sample_id IN (SELECT value FROM json_each(${JSON.stringify(replaced)})) AND ${isDraft}`;
  const rows = samples.map((sample) => [
    sample.sampleId,
    sample.contentSha256,
    sample.questionKey,
    sample.question,
    JSON.stringify(sample.images),
    JSON.stringify(sample.answers),
    sample.responses,
    sample.metadata === null ? null : JSON.stringify(sample.metadata),
    sample.start,
    sample.bytes,
  ]);
  const results = await atomically(db, [
    // A sample that no frozen version has is deleted; any other is closed.
    sql`DELETE FROM dataset_samples WHERE ${toReplace} AND since = ${currentDraft}`,
    sql`UPDATE dataset_samples SET until = ${currentDraft} WHERE ${toReplace}`,
    ...toJsonGroups(rows).map(
      (json) => sql`INSERT INTO dataset_samples (dataset_id, since, object_key, created_at, sample_id, content_sha256,
          question_key, question, images, answers, responses, metadata, object_start, object_bytes)
        SELECT ${datasetId}, ${currentDraft}, ${objectKey}, ${now}, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
          value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9
        FROM json_each(${json}) WHERE ${isDraft} ON CONFLICT DO NOTHING`,
    ),
  ]);
  return results.slice(2).reduce((sum, { changes }) => sum + changes, 0);
}
