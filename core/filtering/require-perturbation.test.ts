import { expect, test } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import type { Rule } from '#contract/filter.ts';
import { PRESET_NAMES, PRESET_PERTURBATIONS, PRESETS, type PresetName } from '#contract/filter-presets.ts';
import { requirePerturbation } from './require-perturbation.ts';

const rejectionOf = (rule: Rule, perturbation: string) => {
  try {
    requirePerturbation(rule, perturbation);
    return undefined;
  } catch (error) {
    return error as { code: ErrorCode; errors: { pointer: string; message: string }[] };
  }
};

test.each(PRESET_NAMES)('the preset %s is accepted with its own perturbation and rejected with another', (preset) => {
  expect(rejectionOf({ preset }, 'no_image')).toBeUndefined();
  const belongs = PRESET_PERTURBATIONS[preset];
  const problem = rejectionOf({ preset }, 'patch_blackening');
  if (!belongs) return expect(problem).toBeUndefined();
  expect(Object.keys(PRESETS[preset].parse({}))).toContain(belongs.threshold);
  expect(problem).toMatchObject({ code: 'filter_inapplicable', errors: [{ pointer: '/rule' }] });
  for (const word of [preset, belongs.threshold, 'no_image', 'patch_blackening', 'percentile'])
    expect(problem?.errors[0]?.message).toContain(word);
});

const shortcut = (parameters?: Record<string, unknown>) => ({ preset: 'language_shortcut' as PresetName, parameters });

test('requirePerturbation finds a preset anywhere in the rule', () => {
  const rule: Rule = { any: [{ preset: 'mmstar' }, { all: [{ not: shortcut() }] }] };
  expect(rejectionOf(rule, 'solid')?.errors[0]?.pointer).toBe('/rule/any/1/all/0/not');
});

test('requirePerturbation accepts a custom threshold, but not the default written out', () => {
  expect(rejectionOf(shortcut({ gold_mean_dependency_max: 0.2 }), 'solid')).toBeUndefined();
  expect(rejectionOf(shortcut({ gold_mean_dependency_max: { percentile: 20 } }), 'solid')).toBeUndefined();
  const defaultValue = PRESETS.language_shortcut.parse({}).gold_mean_dependency_max;
  expect(rejectionOf(shortcut({ gold_mean_dependency_max: defaultValue }), 'solid')).toBeDefined();
  expect(rejectionOf(shortcut({ blind_votes_min: 8 }), 'solid')).toBeDefined();
});
