import { expect, test } from 'vitest';
import type { SeriesLocation } from '#db/runs/list-series-locations.ts';
import { spreadEvenly } from './sample-dependency.ts';

function placesOf(lengths: number[]): SeriesLocation[] {
  return lengths.map((tokens, at) => ({
    id: `trj_${at}`,
    samplePosition: at,
    responseIndex: 0,
    tokens,
    means: {},
    gain: 0,
    seriesKey: 'one',
    seriesRow: 0,
  }));
}

const positionsIn = (places: SeriesLocation[]) => places.map(({ samplePosition }) => samplePosition);

test('all trajectories are read where the budget has room for them, in the order of the run', () => {
  const places = placesOf([3, 1, 2]);
  expect(spreadEvenly(places, { tokensMax: 6, trajectoriesMax: 3 })).toEqual(places);
});

test('what is read of a large run keeps to the budget and comes from all over it', () => {
  const places = placesOf(Array.from({ length: 1000 }, (_, at) => 10 + (at % 90)));
  const chosen = spreadEvenly(places, { tokensMax: 2000, trajectoriesMax: 500 });
  expect(chosen.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(2000);
  const tenths = new Set(positionsIn(chosen).map((at) => Math.floor(at / 100)));
  expect(tenths.size).toBe(10);
  expect(spreadEvenly(places, { tokensMax: 1e9, trajectoriesMax: 20 })).toHaveLength(20);
});

test('one trajectory is read even where it alone is over the budget', () => {
  expect(positionsIn(spreadEvenly(placesOf([50, 60]), { tokensMax: 10, trajectoriesMax: 5 }))).toEqual([0]);
  expect(spreadEvenly([], { tokensMax: 10, trajectoriesMax: 5 })).toEqual([]);
});
