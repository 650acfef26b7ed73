/** Adds samples to a dataset's draft: all of them in one batch, each only where its id is free. */
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
  start: number;
  bytes: number;
}

export interface AddSamples {
  datasetId: string;
  objectKey: string;
  samples: NewDatasetSample[];
  /** Ids whose present content gives way. */
  replaced: string[];
  /** Only while this is the draft; left out, whatever the draft is by now. */
  draft: number | undefined;
  now: number;
}

/** @returns how many were added: fewer than given where another push was faster, or the draft has been frozen */
export async function addSamples(
  db: Database,
  { datasetId, objectKey, replaced, draft, ...add }: AddSamples,
): Promise<number> {
  const open = sql`(SELECT version + 1 FROM datasets WHERE id = ${datasetId})`;
  const asPinned = sql`(${draft ?? null} IS NULL OR ${open} = ${draft ?? null})`;
  const ids = JSON.stringify(replaced);
  const current = sql`dataset_id = ${datasetId} AND until IS NULL AND sample_id IN (SELECT value FROM json_each(${ids})) AND ${asPinned}`;
  const inserts = toJsonGroups(
    add.samples.map((one) => [
      one.sampleId,
      one.contentSha256,
      one.questionKey,
      one.question,
      JSON.stringify(one.images),
      JSON.stringify(one.answers),
      one.responses,
      one.metadata === null ? null : JSON.stringify(one.metadata),
      one.start,
      one.bytes,
    ]),
  ).map(
    (json) => sql`INSERT INTO dataset_samples (dataset_id, since, object_key, created_at, sample_id, content_sha256,
        question_key, question, images, answers, responses, metadata, object_start, object_bytes)
      SELECT ${datasetId}, ${open}, ${objectKey}, ${add.now}, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
        value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9
      FROM json_each(${json}) WHERE ${asPinned} ON CONFLICT DO NOTHING`,
  );
  const results = await atomically(db, [
    // What no frozen version holds goes; what one holds ends with it.
    sql`DELETE FROM dataset_samples WHERE ${current} AND since = ${open}`,
    sql`UPDATE dataset_samples SET until = ${open} WHERE ${current}`,
    ...inserts,
  ]);
  return results.slice(2).reduce((sum, { changes }) => sum + changes, 0);
}
