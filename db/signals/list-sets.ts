import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { signalSets } from '../schema.ts';
import type { SignalSetRow } from './rows.ts';

export interface SignalSetsPage {
  datasetId: string;
  version: number;
  /** ID of the last set of the previous page. */
  before: string | undefined;
  limit: number;
}

/** Lists the signal sets of a dataset version, newest first. */
export function listSignalSets(db: Database, page: SignalSetsPage): Promise<SignalSetRow[]> {
  return db
    .select()
    .from(signalSets)
    .where(
      and(
        eq(signalSets.datasetId, page.datasetId),
        eq(signalSets.version, page.version),
        page.before === undefined ? undefined : lt(signalSets.id, page.before),
      ),
    )
    .orderBy(desc(signalSets.id))
    .limit(page.limit);
}
