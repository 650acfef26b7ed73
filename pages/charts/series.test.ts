import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOf } from '#core/heat/scale.ts';
import { decimate } from './decimate.ts';
import { seriesChart, ticksOn } from './series.ts';

const values = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 3000 });

test('a decimated series keeps its extremes, its order and its own points, and is short', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 400 }), (series, parts) => {
      const points = decimate(series, parts);
      expect(points.length).toBeLessThanOrEqual(2 * parts);
      expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort((a, b) => a - b));
      expect(points.every(({ at, value }) => series[at] === value)).toBe(true);
      const shown = points.map(({ value }) => value);
      expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...series), Math.max(...series)]);
    }),
  );
});

test('a short series is kept as it is', () => {
  expect(decimate([3, 1, 2], 500).map(({ value }) => value)).toEqual([3, 1, 2]);
});

test.each([
  { name: 'sqrt', most: 1.17 },
  { name: 'sqrt', most: 0.25 },
  { name: 'log', most: 42 },
] as const)('ticks on $name up to $most are round and far enough apart to be read', (scale) => {
  const ticks = ticksOn(scale);
  expect(ticks.length).toBeGreaterThanOrEqual(3);
  for (const tick of ticks) expect(String(tick)).toMatch(/^0?\.?0*[125]0*$/);
  const shares = ticks.map((tick) => shareOf(scale, tick));
  shares.slice(1).forEach((share, index) => {
    expect((shares[index] ?? 0) - share).toBeGreaterThan(0.15);
  });
});

test('a chart of 16,000 tokens stays small', () => {
  const series = Array.from({ length: 16_000 }, (_, at) => Math.abs(Math.sin(at * 12.9898)) ** 8);
  const chart = seriesChart({
    id: 'a',
    name: 'S',
    values: series,
    scale: { name: 'sqrt', most: 1 },
    unit: 'nats',
    kept: series.map((value) => value > 0.3),
    threshold: { value: 0.3, name: 'k' },
    peaks: [],
  });
  expect(String(chart).length).toBeLessThan(60_000);
});
