import { describe, expect, test } from 'vitest';
import { findFailedGates } from './gates.ts';
import type { FilterFigure } from './measure-filters.ts';

const exactly = (value: number) => ({ value, low: value, high: value });
function figure(rule: string, f1: number, dropped = 16): FilterFigure {
  const one = exactly(1);
  return { rule, view: 'no image', threshold: null, dropped, precision: one, recall: one, f1: exactly(f1) };
}
const MEASURED = [
  figure('language_shortcut', 0.938),
  figure('no_token_gain', 0.97),
  figure('mmstar', 0.872),
  figure('mmmu_pro', 0.895),
  figure('low_dependency', 0.522, 6),
];
const failedWith = (changed: FilterFigure) =>
  findFailedGates({ samples: 60, figures: [...MEASURED.filter(({ rule }) => rule !== changed.rule), changed] });

describe('findFailedGates of the filter study', () => {
  test('the gates of the filter study pass the figures of 60 samples, and two errors more', () => {
    expect(findFailedGates({ samples: 60, figures: MEASURED })).toEqual([]);
    expect(failedWith(figure('language_shortcut', (2 * 13) / (13 + 17)))).toEqual([]);
    expect(failedWith(figure('no_token_gain', (2 * 14) / (14 + 17)))).toEqual([]);
  });

  test.each(['language_shortcut', 'no_token_gain', 'mmstar', 'mmmu_pro'])(
    'the gates of the filter study report a broken %s',
    (rule) => {
      expect(failedWith(figure(rule, 0.5))).toEqual([expect.stringContaining(`${rule} has F1 0.500, below`)]);
    },
  );

  test('the gates of the filter study report a preset that was not measured', () => {
    const without = MEASURED.filter(({ rule }) => rule !== 'mmstar');
    expect(findFailedGates({ samples: 60, figures: without })).toEqual([expect.stringContaining('mmstar')]);
  });

  test('the gates of the filter study report a low_dependency that does not drop about a tenth', () => {
    expect(failedWith(figure('low_dependency', 0.9, 20))).toEqual([expect.stringContaining('instead of a tenth')]);
    expect(failedWith(figure('low_dependency', 0, 0))).toHaveLength(1);
  });
});
