import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shareOf } from '#core/heat/scale.ts';
import { decimate } from './decimate.ts';
import { SeriesChart, ticksOn } from './series.tsx';

const values = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 3000 });

describe('decimate', () => {
  test('A decimated series keeps its extremes, its order and its own points within the limit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 400 }), (series, parts) => {
        const points = decimate(series, parts);
        expect(points.length).toBeLessThanOrEqual(2 * parts);
        const indices = points.map(({ index }) => index);
        expect(indices).toEqual(indices.toSorted((a, b) => a - b));
        expect(points.every(({ index, value }) => series[index] === value)).toBe(true);
        const shown = points.map(({ value }) => value);
        expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...series), Math.max(...series)]);
      }),
    );
  });

  test('A short series keeps all its values', () => {
    expect(decimate([3, 1, 2], 500).map(({ value }) => value)).toEqual([3, 1, 2]);
  });
});

describe('SeriesChart', () => {
  test.each([
    { name: 'sqrt', max: 1.17 },
    { name: 'sqrt', max: 0.25 },
    { name: 'log', max: 42 },
  ] as const)('Ticks on a $name scale up to $max are round and far enough apart for their labels', (scale) => {
    const ticks = ticksOn(scale);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    for (const tick of ticks) expect(String(tick)).toMatch(/^0?\.?0*[125]0*$/);
    const shares = ticks.map((tick) => shareOf(scale, tick));
    shares.slice(1).forEach((share, index) => {
      expect((shares[index] ?? 0) - share).toBeGreaterThan(0.15);
    });
  });

  test('A chart of 16,000 tokens is smaller than 60 kB', () => {
    const series = Array.from({ length: 16_000 }, (_, index) => Math.abs(Math.sin(index * 12.9898)) ** 8);
    const chart = SeriesChart({
      id: 'a',
      name: 'S',
      values: series,
      scale: { name: 'sqrt', max: 1 },
      unit: 'nats',
      kept: series.map((value) => value > 0.3),
      threshold: { value: 0.3, name: 'k' },
      peaks: [],
    });
    expect(String(chart).length).toBeLessThan(60_000);
  });
});
