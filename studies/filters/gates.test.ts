import { describe, expect, test } from 'vitest';
import { filterMisses } from './gates.ts';
import type { FilterFigure } from './measure-filters.ts';

const sure = (value: number) => ({ value, low: value, high: value });
function figure(rule: string, f1: number, dropped = 16): FilterFigure {
  const whole = sure(1);
  return { rule, view: 'no image', threshold: null, dropped, precision: whole, recall: whole, f1: sure(f1) };
}
const AS_MEASURED = [
  figure('language_shortcut', 0.938),
  figure('no_token_gain', 0.97),
  figure('mmstar', 0.872),
  figure('mmmu_pro', 0.895),
  figure('low_dependency', 0.522, 6),
];
const missesWith = (other: FilterFigure) =>
  filterMisses({ samples: 60, figures: [...AS_MEASURED.filter(({ rule }) => rule !== other.rule), other] });

describe('the gate of the filters', () => {
  test('lets pass what 60 samples give, and two errors more', () => {
    expect(filterMisses({ samples: 60, figures: AS_MEASURED })).toEqual([]);
    expect(missesWith(figure('language_shortcut', (2 * 13) / (13 + 17)))).toEqual([]);
    expect(missesWith(figure('no_token_gain', (2 * 14) / (14 + 17)))).toEqual([]);
  });

  test.each(['language_shortcut', 'no_token_gain', 'mmstar', 'mmmu_pro'])('names a broken %s', (rule) => {
    expect(missesWith(figure(rule, 0.5))).toEqual([expect.stringContaining(`${rule} has F1 0.500, below`)]);
  });

  test('names a preset that was not measured at all', () => {
    const without = AS_MEASURED.filter(({ rule }) => rule !== 'mmstar');
    expect(filterMisses({ samples: 60, figures: without })).toEqual([expect.stringContaining('mmstar')]);
  });

  test('names a lowest tenth that is none', () => {
    expect(missesWith(figure('low_dependency', 0.9, 20))).toEqual([expect.stringContaining('in place of a tenth')]);
    expect(missesWith(figure('low_dependency', 0, 0))).toHaveLength(1);
  });
});
