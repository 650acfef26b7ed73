import { sql } from 'drizzle-orm';
import { atomically, type Database, toJsonGroups } from '../database.ts';
import type { NewSubmissionSample } from './rows.ts';

export interface InsertSubmissionSamples {
  submissionId: string;
  /** Object in R2 that holds the responses. */
  objectKey: string;
  samples: NewSubmissionSample[];
}

export async function insertSubmissionSamples(
  db: Database,
  { submissionId, objectKey, samples }: InsertSubmissionSamples,
): Promise<void> {
  const rows = samples.map((sample) => [
    sample.sequence,
    sample.sampleId,
    sample.split,
    sample.pair === null ? null : JSON.stringify(sample.pair),
    sample.responses,
    sample.start,
    sample.bytes,
  ]);
  await atomically(
    db,
    toJsonGroups(rows).map(
      (
        json,
      ) => sql`INSERT INTO submission_samples (submission_id, object_key, sequence, sample_id, split, pair, responses,
          object_start, object_bytes)
        SELECT ${submissionId}, ${objectKey}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
          value ->> 6
        FROM json_each(${json})`,
    ),
  );
}
