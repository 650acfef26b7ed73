/** Trajectories with their token series; objects are opened once for all neighbours that lie in them. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { Trajectory } from '#contract/trajectory.ts';
import { openSeries, type SeriesObject } from '#db/objects/read-series.ts';
import type { StoredSeries } from '#db/objects/series-columns.ts';
import { listTrajectories, type TrajectoryPlace, type TrajectoryRow } from '#db/queries/list-trajectories.ts';
import { renderTrajectory, type Seen } from '../render/render-trajectory.ts';
import type { ApiServices } from '../services.ts';

/** Neighbours lie in one object, but for samples that were tried again: two are enough. */
const OPEN_MAX = 2;

export interface SeriesReader {
  read(row: Pick<TrajectoryRow, 'id' | 'seriesKey' | 'seriesRow' | 'tokens'>): Promise<StoredSeries>;
}

export function createSeriesReader(bucket: R2Bucket): SeriesReader {
  const open = new Map<string, SeriesObject>();
  return {
    async read({ id, seriesKey, seriesRow, tokens }) {
      let object = open.get(seriesKey);
      if (!object) {
        object = await openSeries(bucket, seriesKey);
        const [oldest] = open.keys();
        if (open.size >= OPEN_MAX && oldest !== undefined) open.delete(oldest);
        open.set(seriesKey, object);
      }
      return object.read(id, seriesRow, tokens);
    },
  };
}

const PAGE_FIRST = 50;
const PAGE_MAX = 500;
/** A response has up to 256 thousand characters: pages of long ones have fewer rows. */
const PAGE_CHARS = 2_000_000;

function nextLimit(rows: readonly TrajectoryRow[]): number {
  const chars = rows.reduce((sum, { text }) => sum + text.length, 0);
  return Math.max(1, Math.min(PAGE_MAX, Math.floor((PAGE_CHARS * rows.length) / Math.max(1, chars))));
}

/** Every trajectory of a run so far, in its order; memory is that of one page. */
export async function* eachRow({ db }: Pick<ApiServices, 'db'>, { run, shaping }: Seen): AsyncGenerator<TrajectoryRow> {
  let after: TrajectoryPlace | undefined;
  let limit = PAGE_FIRST;
  for (;;) {
    const rows = await listTrajectories(db, { runId: run.id, shapingId: shaping?.id ?? null, after, limit });
    yield* rows;
    after = rows.at(-1);
    if (rows.length < limit) return;
    limit = nextLimit(rows);
  }
}

export async function* eachTrajectory(services: ApiServices, seen: Seen): AsyncGenerator<Trajectory> {
  const reader = createSeriesReader(services.objects);
  for await (const row of eachRow(services, seen)) yield renderTrajectory(row, await reader.read(row), seen);
}
