/** Where the token series of a run lie, and their means: everything of a trajectory but its text. */
import { asc, eq } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { trajectories } from '../schema.ts';

const { id, samplePosition, responseIndex, tokens, means, gain, seriesKey, seriesRow } = trajectories;
const COLUMNS = { id, samplePosition, responseIndex, tokens, means, gain, seriesKey, seriesRow };

export type SeriesPlace = Pick<typeof trajectories.$inferSelect, keyof typeof COLUMNS>;

/** In the order of the run. */
export async function listSeriesPlaces(db: Database, runId: string): Promise<SeriesPlace[]> {
  return db
    .select(COLUMNS)
    .from(trajectories)
    .where(eq(trajectories.runId, runId))
    .orderBy(asc(samplePosition), asc(responseIndex));
}
