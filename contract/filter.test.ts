import { describe, expect, test } from 'vitest';
import { filterRequest } from './filter.ts';
import { PRESET_NAMES } from './filter-presets.ts';
import { LIMITS } from './limits.ts';
import { parseWith } from './parse.ts';

const parse = (rule: unknown) => parseWith(filterRequest, { rule }, 'The filter');
const clause = { signal: 'mean_dependency', op: 'lt', value: 1 };
const nested = (depth: number): unknown => (depth === 1 ? clause : { not: nested(depth - 1) });

describe('a filter', () => {
  test('drops what matches and keeps what is unknown, unless it says otherwise', () => {
    expect(parse(clause)).toEqual({ rule: clause, match: 'drop', on_null: 'keep' });
  });

  test.each(PRESET_NAMES)('takes the preset %s without parameters', (preset) => {
    expect(parse({ preset }).rule).toEqual({ preset });
  });

  test('takes a percentile for a threshold of a preset', () => {
    const rule = { preset: 'language_shortcut', parameters: { gold_mean_dependency_max: { percentile: 20 } } };
    expect(parse(rule).rule).toEqual(rule);
  });

  test('takes as much nesting and as many clauses as the limits say', () => {
    parse(nested(LIMITS.filterDepthMax));
    parse({ all: Array.from({ length: LIMITS.filterClausesMax }, () => clause) });
  });

  test.each<[string, unknown, string, string]>([
    ['no rule', undefined, '/rule', 'a rule is an object'],
    ['a rule of two kinds', { ...clause, all: [clause] }, '/rule', 'exactly one of signal, preset, all, any, not'],
    ['a rule of no kind', { some: [clause] }, '/rule', 'exactly one of signal, preset, all, any, not'],
    ['an empty list', { any: [] }, '/rule/any', 'must list at least one rule'],
    ['a name beside a list', { any: [clause], on_null: 'keep' }, '/rule', 'on_null has no place beside any'],
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
    ['both', { ...clause, percentile: 5 }, '/rule', 'exactly one of value and percentile'],
    ['an order of text', { ...clause, value: 'low' }, '/rule/value', 'finite number'],
    ['a percentile beyond 100', { signal: 'pass_rate', op: 'lt', percentile: 101 }, '/rule/percentile', '0 to 100'],
    [
      'a list where one value belongs',
      { ...clause, op: 'eq', value: [1] },
      '/rule/value',
      'must be a number, a text or a boolean',
    ],
    [
      'too much nesting',
      nested(LIMITS.filterDepthMax + 1),
      `/rule${'/not'.repeat(LIMITS.filterDepthMax)}`,
      'at most 8 deep',
    ],
    ['too many clauses', { all: Array.from({ length: 65 }, () => clause) }, '/rule/all/64', 'at most 64 clauses'],
  ])('refuses %s', (_name, rule, pointer, message) => {
    expect(() => parse(rule)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        errors: expect.arrayContaining([{ pointer, message: expect.stringContaining(message) }]),
      }),
    );
  });

  test('refuses nesting that no stack holds', () => {
    let rule: unknown = clause;
    for (let depth = 0; depth < 200_000; depth++) rule = { not: rule };
    expect(() => parse(rule)).toThrow('at most 8 deep');
  });
});
