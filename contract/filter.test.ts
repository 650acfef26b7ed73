import { describe, expect, test } from 'vitest';
import { filterRequest } from './filter.ts';
import { PRESET_NAMES } from './filter-presets.ts';
import { LIMITS } from './limits.ts';
import { parseWith } from './parse.ts';

const parse = (rule: unknown) => parseWith(filterRequest, { rule }, 'The filter');
const clause = { signal: 'mean_dependency', op: 'lt', value: 1 };
const nested = (depth: number): unknown => (depth === 1 ? clause : { not: nested(depth - 1) });

describe('filterRequest', () => {
  test('a filter drops matching samples and keeps unknown ones by default', () => {
    expect(parse(clause)).toEqual({ rule: clause, match: 'drop', on_null: 'keep' });
  });

  test.each(PRESET_NAMES)('a filter accepts the preset %s without parameters', (preset) => {
    expect(parse({ preset }).rule).toEqual({ preset });
  });

  test('a preset accepts a percentile as its threshold', () => {
    const rule = { preset: 'language_shortcut', parameters: { gold_mean_dependency_max: { percentile: 20 } } };
    expect(parse(rule).rule).toEqual(rule);
  });

  test('a rule may reach the limits on nesting and clauses', () => {
    parse(nested(LIMITS.filterDepthMax));
    parse({ all: Array.from({ length: LIMITS.filterClausesMax }, () => clause) });
  });

  test.each<[string, unknown, string, string]>([
    ['no rule', undefined, '/rule', 'a rule must be an object'],
    ['a rule of two kinds', { ...clause, all: [clause] }, '/rule', 'exactly one of signal, preset, all, any, not'],
    ['a rule of no kind', { some: [clause] }, '/rule', 'exactly one of signal, preset, all, any, not'],
    ['an empty list', { any: [] }, '/rule/any', 'must list at least one rule'],
    [
      'an additional field next to a list',
      { any: [clause], on_null: 'keep' },
      '/rule',
      'on_null cannot be combined with any',
    ],
    ['an unknown comparison', { not: { ...clause, op: '<' } }, '/rule/not/op', 'must be one of lt, lte, gt'],
    ['an unknown preset', { any: [clause, { preset: 'best' }] }, '/rule/any/1/preset', 'language_shortcut'],
    ['an unknown parameter', { preset: 'mmstar', parameters: { votes: 3 } }, '/rule/parameters', 'votes'],
    [
      'a parameter of the wrong type',
      { preset: 'mmstar', parameters: { blind_votes_max: 'x' } },
      '/rule/parameters/blind_votes_max',
      'number',
    ],
    ['neither value nor percentile', { signal: 'pass_rate', op: 'lt' }, '/rule', 'exactly one of value and percentile'],
    ['both value and percentile', { ...clause, percentile: 5 }, '/rule', 'exactly one of value and percentile'],
    ['an order comparison with text', { ...clause, value: 'low' }, '/rule/value', 'finite number'],
    ['a percentile beyond 100', { signal: 'pass_rate', op: 'lt', percentile: 101 }, '/rule/percentile', '0 to 100'],
    [
      'a list instead of one value',
      { ...clause, op: 'eq', value: [1] },
      '/rule/value',
      'must be a number, a string or a boolean',
    ],
    [
      'too much nesting',
      nested(LIMITS.filterDepthMax + 1),
      `/rule${'/not'.repeat(LIMITS.filterDepthMax)}`,
      'at most 8 deep',
    ],
    ['too many clauses', { all: Array.from({ length: 65 }, () => clause) }, '/rule/all/64', 'at most 64 clauses'],
  ])('a filter with %s is rejected', (_name, rule, pointer, message) => {
    expect(() => parse(rule)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: expect.arrayContaining([{ pointer, message: expect.stringContaining(message) }]),
      }),
    );
  });

  test('a rule nested 200,000 deep is rejected without exhausting the stack', () => {
    let rule: unknown = clause;
    for (let depth = 0; depth < 200_000; depth++) rule = { not: rule };
    expect(() => parse(rule)).toThrow('at most 8 deep');
  });
});
