import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filterRequest } from '#contract/filter.ts';
import { PRESET_NAMES, PRESETS } from '#contract/filter-presets.ts';
import { SIGNAL_NAMES } from '#contract/signals.ts';
import { trainingRequest } from '#contract/training-set.ts';
import { preferenceRequest, trajectoryFilter } from '#contract/trajectory-filter.ts';
import { expandRule } from './expand-preset.ts';

const page = readFileSync(new URL('../../docs/filters.md', import.meta.url), 'utf8');
const examples = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, text = '']) => text);

function schemaOf(example: object) {
  if ('rule' in example) return filterRequest;
  if ('set' in example) return trainingRequest;
  return 'keep' in example ? trajectoryFilter : preferenceRequest;
}

/** Signals and metadata columns that a rule uses. */
function signalsIn(rule: unknown): string[] {
  if (Array.isArray(rule)) return rule.flatMap(signalsIn);
  if (typeof rule !== 'object' || rule === null) return [];
  return Object.entries(rule).flatMap(([key, value]) => (key === 'signal' ? [String(value)] : signalsIn(value)));
}

describe('docs/filters.md', () => {
  test('docs/filters.md has examples', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  test.each(examples)('the example is valid: %s', (text) => {
    const example: object = JSON.parse(text);
    expect(schemaOf(example).safeParse(example).error?.issues).toBeUndefined();
  });

  test.each(SIGNAL_NAMES)('docs/filters.md describes the signal %s', (name) => {
    expect(page).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| .+ \\|$`, 'm'));
  });

  test.each(PRESET_NAMES)('docs/filters.md describes the preset %s and its defaults', (name) => {
    const line = page.split('\n').find((row) => row.startsWith(`| \`${name}\` |`)) ?? '';
    for (const [parameter, value] of Object.entries(PRESETS[name].parse({}))) {
      expect(line).toContain(`\`${parameter}\` ${typeof value === 'string' ? `\`${value}\`` : value}`);
    }
  });
});

test.each(PRESET_NAMES)('the preset %s uses existing signals', (preset) => {
  const used = signalsIn(expandRule({ preset }));
  expect(used).not.toHaveLength(0);
  expect(SIGNAL_NAMES).toEqual(expect.arrayContaining(used));
});
