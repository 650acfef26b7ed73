/** Trajectories with their token series; objects are opened once for all neighbours that lie in them. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { DivergenceName } from '#contract/divergence.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { openSeries, type SeriesObject } from '#db/objects/read-series.ts';
import type { StoredSeries } from '#db/objects/series-columns.ts';
import { listTrajectories, type TrajectoryPosition } from '#db/runs/list-trajectories.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import type { ApiServices } from '../services.ts';
import { renderTrajectory, type Seen } from './render-trajectory.ts';

/** Neighbours lie in one object, but for samples that were tried again: two are enough. */
const OPEN_MAX = 2;

type Place = Pick<TrajectoryRow, 'id' | 'seriesKey' | 'seriesRow' | 'tokens'>;

export interface SeriesReader {
  read(place: Place): Promise<StoredSeries>;
  readColumn(place: Place, name: DivergenceName): Promise<number[]>;
}

export function createSeriesReader(bucket: R2Bucket): SeriesReader {
  const open = new Map<string, SeriesObject>();
  async function objectOf(seriesKey: string): Promise<SeriesObject> {
    const known = open.get(seriesKey);
    if (known) return known;
    const object = await openSeries(bucket, seriesKey);
    const [oldest] = open.keys();
    if (open.size >= OPEN_MAX && oldest !== undefined) open.delete(oldest);
    open.set(seriesKey, object);
    return object;
  }
  return {
    read: async ({ id, seriesKey, seriesRow, tokens }) => (await objectOf(seriesKey)).read(id, seriesRow, tokens),
    readColumn: async ({ id, seriesKey, seriesRow, tokens }, name) =>
      (await objectOf(seriesKey)).readColumn(id, seriesRow, tokens, name),
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
  let after: TrajectoryPosition | undefined;
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
