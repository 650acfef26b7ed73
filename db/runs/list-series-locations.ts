import { asc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { trajectories } from '../schema.ts';

const { id, samplePosition, responseIndex, tokens, means, gain, seriesKey, seriesRow } = trajectories;
const COLUMNS = { id, samplePosition, responseIndex, tokens, means, gain, seriesKey, seriesRow };

/** Location of a token series in R2, and its means. */
export type SeriesLocation = Pick<typeof trajectories.$inferSelect, keyof typeof COLUMNS>;

/** Lists the token series of a run in order. */
export async function listSeriesLocations(db: Database, runId: string): Promise<SeriesLocation[]> {
  return db
    .select(COLUMNS)
    .from(trajectories)
    .where(eq(trajectories.runId, runId))
    .orderBy(asc(samplePosition), asc(responseIndex));
}
