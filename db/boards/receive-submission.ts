/** From the first line of a submission to the moment at which it counts. */
import { sql } from 'drizzle-orm';
import { atomically, changed, type Database, toJsonGroups } from '../database.ts';
import type { submissions } from '../schema.ts';

export type SubmissionRow = typeof submissions.$inferSelect;
export type NewSubmission = Pick<
  SubmissionRow,
  | 'id'
  | 'tenant'
  | 'keyId'
  | 'benchmarkId'
  | 'version'
  | 'model'
  | 'team'
  | 'link'
  | 'description'
  | 'visibility'
  | 'selfReported'
  | 'createdAt'
>;

/** While it is received nobody sees it, and it costs nothing. */
export async function openSubmission(db: Database, row: NewSubmission): Promise<void> {
  await db.run(sql`INSERT INTO submissions (id, tenant, key_id, benchmark_id, version, model, team, link, description, visibility,
      self_reported, status, grader_version, samples, responses, created_at)
    VALUES (${row.id}, ${row.tenant}, ${row.keyId}, ${row.benchmarkId}, ${row.version}, ${row.model}, ${row.team}, ${row.link},
      ${row.description}, ${row.visibility}, ${row.selfReported ? 1 : 0}, 'receiving', 0, 0, 0, ${row.createdAt})`);
}

export interface NewSubmissionSample {
  sequence: number;
  sampleId: string;
  split: string;
  pair: { group: string; question: number; image: number } | null;
  responses: number;
  start: number;
  bytes: number;
}

export async function addSubmissionSamples(
  db: Database,
  { submissionId, objectKey, samples }: { submissionId: string; objectKey: string; samples: NewSubmissionSample[] },
): Promise<void> {
  await atomically(
    db,
    toJsonGroups(
      samples.map((one) => [
        one.sequence,
        one.sampleId,
        one.split,
        one.pair === null ? null : JSON.stringify(one.pair),
        one.responses,
        one.start,
        one.bytes,
      ]),
    ).map(
      (
        json,
      ) => sql`INSERT INTO submission_samples (submission_id, object_key, sequence, sample_id, split, pair, responses, object_start, object_bytes)
        SELECT ${submissionId}, ${objectKey}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
        FROM json_each(${json})`,
    ),
  );
}

export interface Caps {
  perDay: number;
  perKey: number;
  now: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** What a key has used: failures of ours cost nothing, what was withdrawn does. */
function used({ keyId, benchmarkId, version }: NewSubmission, since: number) {
  return sql`(SELECT count(*) FROM submissions AS others WHERE others.key_id = ${keyId}
    AND others.benchmark_id = ${benchmarkId} AND others.version = ${version}
    AND others.status NOT IN ('receiving', 'failed') AND others.created_at > ${since})`;
}

/** @returns false where a cap of its key is reached: of those that race, as many as may are accepted */
export async function acceptSubmission(db: Database, submission: NewSubmission, caps: Caps): Promise<boolean> {
  const results = await atomically(db, [
    sql`UPDATE submissions SET status = 'scoring',
        samples = (SELECT count(*) FROM submission_samples WHERE submission_id = ${submission.id}),
        responses = (SELECT coalesce(sum(responses), 0) FROM submission_samples WHERE submission_id = ${submission.id})
      WHERE id = ${submission.id} AND status = 'receiving'
        AND ${used(submission, caps.now - DAY_MS)} < ${caps.perDay} AND ${used(submission, 0)} < ${caps.perKey}`,
  ]);
  return changed(results, 0);
}

export async function countUsed(
  db: Database,
  submission: NewSubmission,
  now: number,
): Promise<{ today: number; total: number }> {
  const [row] = await db.all<{ today: number; total: number }>(
    sql`SELECT ${used(submission, now - DAY_MS)} AS today, ${used(submission, 0)} AS total`,
  );
  return row ?? { today: 0, total: 0 };
}

/** What was never accepted leaves nothing; its objects go as orphans. */
export async function dropSubmission(db: Database, id: string): Promise<void> {
  const unaccepted = sql`EXISTS (SELECT 1 FROM submissions WHERE id = ${id} AND status = 'receiving')`;
  await atomically(db, [
    sql`DELETE FROM submission_samples WHERE submission_id = ${id} AND ${unaccepted}`,
    sql`DELETE FROM submissions WHERE id = ${id} AND status = 'receiving'`,
  ]);
}
