import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { NewSubmission } from './rows.ts';

/** Inserts a submission in state `receiving`: nobody sees it and no quota counts it until `acceptSubmission`. */
export async function insertSubmission(db: Database, row: NewSubmission): Promise<void> {
  await db.run(sql`INSERT INTO submissions (id, tenant, key_id, benchmark_id, version, model, team, link, description,
      visibility, self_reported, status, grader_version, samples, responses, created_at)
    VALUES (${row.id}, ${row.tenant}, ${row.keyId}, ${row.benchmarkId}, ${row.version}, ${row.model}, ${row.team},
      ${row.link}, ${row.description}, ${row.visibility}, ${row.selfReported ? 1 : 0}, 'receiving', 0, 0, 0, ${row.createdAt})`);
}
