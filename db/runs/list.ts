import { and, desc, eq, lt } from 'drizzle-orm';
import type { RunStatus } from '#contract/run.ts';
import type { Database } from '../database.ts';
import { runs } from '../schema.ts';
import type { RunRow } from './rows.ts';

export interface RunsPage {
  tenant: string;
  status?: RunStatus | undefined;
  /** ID of the last run of the previous page. */
  before?: string | undefined;
  limit: number;
}

/** Lists the runs of a tenant, newest first. */
export async function listRuns(db: Database, { tenant, status, before, limit }: RunsPage): Promise<RunRow[]> {
  return db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.tenant, tenant),
        status === undefined ? undefined : eq(runs.status, status),
        before === undefined ? undefined : lt(runs.id, before),
      ),
    )
    .orderBy(desc(runs.id))
    .limit(limit);
}
