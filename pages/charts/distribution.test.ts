import { describe, expect, test } from 'vitest';
import { linearBins, logBins } from './bins.ts';
import { DistributionChart } from './distribution.tsx';

const total = ({ bins }: { bins: { count: number }[] }) => bins.reduce((sum, { count }) => sum + count, 0);

describe('bins of a distribution', () => {
  test('Bins count every value once, also equal, tiny and negative values', () => {
    const values = [0, 1e-30, 1e-8, 1e-5, 1e-5, 0.3, 2.5, 40];
    expect(total(logBins(values))).toBe(values.length);
    expect(total(linearBins([-5, -5, 0, 1e-9, 7]))).toBe(5);
    expect(total(linearBins([3, 3, 3]))).toBe(3);
    expect(total(linearBins([0]))).toBe(1);
    expect(logBins([]).bins).toEqual([]);
    expect(linearBins([]).bins).toEqual([]);
  });

  test('Logarithmic bins are a quarter of a power of ten wide and leave no gaps', () => {
    const { bins } = logBins([1e-4, 1]);
    expect(bins[0]?.from).toBeCloseTo(1e-4, 12);
    for (const [index, bin] of bins.entries()) {
      expect(bin.to / bin.from).toBeCloseTo(10 ** 0.25, 9);
      if (index > 0) expect(bin.from).toBe(bins[index - 1]?.to);
    }
  });
});

describe('DistributionChart', () => {
  test('A distribution chart has a table and no number that is not finite', async () => {
    for (const bins of [logBins([0, 0.01, 0.5]), linearBins([-2, 4, 4]), linearBins([0])]) {
      const props = {
        ...bins,
        id: 'x',
        name: 'S',
        description: '',
        noun: 'tokens',
        summary: '',
        marks: [{ value: 0, name: '0' }],
      };
      const drawn = String(await DistributionChart(props));
      expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
      expect(drawn).toContain('<table>');
    }
  });
});
