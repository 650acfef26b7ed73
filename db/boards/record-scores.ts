import { sql } from 'drizzle-orm';
import { atomically, type Database } from '../database.ts';
import type { SampleScores } from './rows.ts';
import { updateScores } from './update-scores.ts';

/** Stores the scores of samples that need no run. Existing scores stay. */
export async function recordScores(db: Database, submissionId: string, samples: SampleScores[]): Promise<void> {
  await atomically(db, updateScores({ submissionId, samples, condition: sql`scores IS NULL` }));
}
