import { expect, test } from 'vitest';
import { HeatStrip, toColumns } from './strip.tsx';

test('toColumns keeps the largest value of each column', () => {
  const values = new Array(10_000).fill(0);
  values[7777] = 1;
  expect(Math.max(...toColumns(values, 240))).toBe(1);
  expect(toColumns([1, 2, 3], 240)).toEqual([1, 2, 3]);
});

test('HeatStrip draws neighbouring columns of one step as one path', () => {
  const html = String(HeatStrip({ values: [0, 1, 1, 0], scale: { name: 'sqrt', max: 1 } }));
  expect(html.match(/<path/g)).toHaveLength(1);
});
