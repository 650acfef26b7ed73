import { describe, expect, test } from 'vitest';
import type { SeriesLocation } from '#db/runs/list-series-locations.ts';
import { pickEvenly } from './sample-dependency.ts';

function trajectoriesOf(lengths: number[]): SeriesLocation[] {
  return lengths.map((tokens, index) => ({
    id: `trj_${index}`,
    samplePosition: index,
    responseIndex: 0,
    tokens,
    means: {},
    gain: 0,
    seriesKey: 'one',
    seriesRow: 0,
  }));
}

const positionsOf = (trajectories: SeriesLocation[]) => trajectories.map(({ samplePosition }) => samplePosition);

describe('pickEvenly', () => {
  test('picks every trajectory in the order of the run if all fit the budget', () => {
    const trajectories = trajectoriesOf([3, 1, 2]);
    expect(pickEvenly(trajectories, { tokensMax: 6, trajectoriesMax: 3 })).toEqual(trajectories);
  });

  test('keeps to the budget and covers every tenth of a large run', () => {
    const trajectories = trajectoriesOf(Array.from({ length: 1000 }, (_, index) => 10 + (index % 90)));
    const picked = pickEvenly(trajectories, { tokensMax: 2000, trajectoriesMax: 500 });
    expect(picked.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(2000);
    const tenths = new Set(positionsOf(picked).map((position) => Math.floor(position / 100)));
    expect(tenths.size).toBe(10);
    expect(pickEvenly(trajectories, { tokensMax: 1e9, trajectoriesMax: 20 })).toHaveLength(20);
  });

  test('picks one trajectory even if that one exceeds the budget', () => {
    expect(positionsOf(pickEvenly(trajectoriesOf([50, 60]), { tokensMax: 10, trajectoriesMax: 5 }))).toEqual([0]);
    expect(pickEvenly([], { tokensMax: 10, trajectoriesMax: 5 })).toEqual([]);
  });
});
