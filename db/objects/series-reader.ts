/** Reads token series and keeps the last opened objects: adjacent trajectories of a run share an object. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { DivergenceName } from '#contract/divergence.ts';
import type { TrajectoryRow } from '../runs/rows.ts';
import { openSeries, type SeriesObject } from './read-series.ts';
import type { StoredSeries } from './series-columns.ts';

/** A retried sample has its series in another object than its neighbours, so two are kept open. */
const OPEN_MAX = 2;

type SeriesLocation = Pick<TrajectoryRow, 'id' | 'seriesKey' | 'seriesRow' | 'tokens'>;

export interface SeriesReader {
  read(location: SeriesLocation): Promise<StoredSeries>;
  readColumn(location: SeriesLocation, name: DivergenceName): Promise<number[]>;
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
