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

/** Columns that a rule may ask for: signals, or the dataset's own. */
function signalsIn(rule: unknown): string[] {
  if (Array.isArray(rule)) return rule.flatMap(signalsIn);
  if (typeof rule !== 'object' || rule === null) return [];
  return Object.entries(rule).flatMap(([key, value]) => (key === 'signal' ? [String(value)] : signalsIn(value)));
}

describe('docs/filters.md', () => {
  test('has examples', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  test.each(examples)('shows what is taken: %s', (text) => {
    const example: object = JSON.parse(text);
    expect(schemaOf(example).safeParse(example).error?.issues).toBeUndefined();
  });

  test.each(SIGNAL_NAMES)('tells what %s is', (name) => {
    expect(page).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\| .+ \\|$`, 'm'));
  });

  test.each(PRESET_NAMES)('tells what the preset %s matches and its defaults', (name) => {
    const line = page.split('\n').find((one) => one.startsWith(`| \`${name}\` |`)) ?? '';
    for (const [parameter, value] of Object.entries(PRESETS[name].parse({}))) {
      expect(line).toContain(`\`${parameter}\` ${typeof value === 'string' ? `\`${value}\`` : value}`);
    }
  });
});

test.each(PRESET_NAMES)('the preset %s asks for signals that there are', (preset) => {
  const asked = signalsIn(expandRule({ preset }));
  expect(asked).not.toHaveLength(0);
  expect(SIGNAL_NAMES).toEqual(expect.arrayContaining(asked));
});
