import { expect, test } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import type { Rule } from '#contract/filter.ts';
import { PRESET_NAMES, PRESET_PERTURBATIONS, PRESETS, type PresetName } from '#contract/filter-presets.ts';
import { requirePerturbation } from './require-perturbation.ts';

const refused = (rule: Rule, perturbation: string) => {
  try {
    requirePerturbation(rule, perturbation);
    return undefined;
  } catch (error) {
    return error as { code: ErrorCode; errors: { pointer: string; message: string }[] };
  }
};

test.each(PRESET_NAMES)(
  '%s is taken with its own perturbation, and told where its threshold belongs to another',
  (preset) => {
    expect(refused({ preset }, 'no_image')).toBeUndefined();
    const belongs = PRESET_PERTURBATIONS[preset];
    const problem = refused({ preset }, 'patch_blackening');
    if (!belongs) return expect(problem).toBeUndefined();
    expect(Object.keys(PRESETS[preset].parse({}))).toContain(belongs.threshold);
    expect(problem).toMatchObject({ code: 'filter_inapplicable', errors: [{ pointer: '/rule' }] });
    for (const word of [preset, belongs.threshold, 'no_image', 'patch_blackening', 'percentile'])
      expect(problem?.errors[0]?.message).toContain(word);
  },
);

const shortcut = (parameters?: Record<string, unknown>) => ({ preset: 'language_shortcut' as PresetName, parameters });

test('it is found wherever it stands in the rule', () => {
  const rule: Rule = { any: [{ preset: 'mmstar' }, { all: [{ not: shortcut() }] }] };
  expect(refused(rule, 'solid')?.errors[0]?.pointer).toBe('/rule/any/1/all/0/not');
});

test('a threshold of one’s own is taken, and the usual one that is written out is not one', () => {
  expect(refused(shortcut({ gold_mean_dependency_max: 0.2 }), 'solid')).toBeUndefined();
  expect(refused(shortcut({ gold_mean_dependency_max: { percentile: 20 } }), 'solid')).toBeUndefined();
  const usual = PRESETS.language_shortcut.parse({}).gold_mean_dependency_max;
  expect(refused(shortcut({ gold_mean_dependency_max: usual }), 'solid')).toBeDefined();
  expect(refused(shortcut({ blind_votes_min: 8 }), 'solid')).toBeDefined();
});
