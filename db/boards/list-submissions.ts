import { and, desc, eq, lt, ne } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissions } from '../schema.ts';
import type { SubmissionRow } from './rows.ts';

export interface SubmissionsPage {
  tenant: string;
  /** ID of the last submission of the previous page. */
  before: string | undefined;
  limit: number;
}

/** Lists the submissions of a tenant whose upload is complete, newest first. */
export function listSubmissions(db: Database, { tenant, before, limit }: SubmissionsPage): Promise<SubmissionRow[]> {
  return db
    .select()
    .from(submissions)
    .where(
      and(
        eq(submissions.tenant, tenant),
        ne(submissions.status, 'receiving'),
        before === undefined ? undefined : lt(submissions.id, before),
      ),
    )
    .orderBy(desc(submissions.id))
    .limit(limit);
}
