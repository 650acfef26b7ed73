import { describe, expect, test } from 'vitest';
import { type FilterRequestInput, filterRequest, type Rule } from '#contract/filter.ts';
import { parseWith } from '#contract/parse.ts';
import { applyFilter } from './apply-filter.ts';
import { FALSE, TRUE, UNKNOWN } from './compile-clause.ts';
import { compileRule } from './compile-rule.ts';
import { createSignalTable } from './signal-table.ts';

const T = TRUE;
const F = FALSE;
const U = UNKNOWN;

const table = createSignalTable({
  ids: ['a', 'b', 'c', 'd', 'e'],
  signals: {
    mean_dependency: [0.1, 0.2, 0.3, 0.4, null],
    gold_gain: [null, null, null, null, null],
    blind_votes: [4, 4, 0, 2, 4],
  },
  metadata: [
    { source: 'web', hard: true, mixed: 1, extra_info: { split: 'train' } },
    { source: 'book', hard: false, mixed: 'two', extra_info: { split: 'test' } },
    { source: 'web', mixed: true, list: [1] },
    { source: null, mixed: null },
    null,
  ],
});

const verdicts = (rule: Rule) => [...compileRule(rule, table).verdicts];
const request = (given: FilterRequestInput) => parseWith(filterRequest, given, 'the request');

describe('compileRule with one clause', () => {
  test.each<[string, Rule, number[]]>([
    ['lt leaves out the value itself', { signal: 'mean_dependency', op: 'lt', value: 0.2 }, [T, F, F, F, U]],
    ['lte takes it in', { signal: 'mean_dependency', op: 'lte', value: 0.2 }, [T, T, F, F, U]],
    ['gt leaves it out', { signal: 'mean_dependency', op: 'gt', value: 0.2 }, [F, F, T, T, U]],
    ['gte takes it in', { signal: 'mean_dependency', op: 'gte', value: 0.2 }, [F, T, T, T, U]],
    [
      'a percentile counts known values alone',
      { signal: 'mean_dependency', op: 'lt', percentile: 50 },
      [T, T, F, F, U],
    ],
    ['eq compares text', { signal: 'metadata.source', op: 'eq', value: 'web' }, [T, F, T, U, U]],
    ['ne of a null is unknown', { signal: 'metadata.source', op: 'ne', value: 'web' }, [F, T, F, U, U]],
    ['eq compares booleans', { signal: 'metadata.hard', op: 'eq', value: true }, [T, F, U, U, U]],
    ['in takes any of its values', { signal: 'blind_votes', op: 'in', value: [0, 2] }, [F, F, T, T, F]],
    ['eq distinguishes types', { signal: 'metadata.mixed', op: 'in', value: [1, 'true'] }, [T, F, F, U, U]],
    ['is_null is never unknown', { signal: 'mean_dependency', op: 'is_null' }, [F, F, F, F, T]],
    [
      'a name with steps goes into objects',
      { signal: 'metadata.extra_info.split', op: 'eq', value: 'test' },
      [F, T, U, U, U],
    ],
    ['a column of nulls is unknown everywhere', { signal: 'gold_gain', op: 'gt', value: 0 }, [U, U, U, U, U]],
  ])('a clause gives the expected verdicts: %s', (_name, rule, expected) => {
    expect(verdicts(rule)).toEqual(expected);
  });
});

describe('Kleene logic', () => {
  const rules = new Map<number, Rule>([
    [T, { signal: 'blind_votes', op: 'gte', value: 0 }],
    [F, { signal: 'blind_votes', op: 'lt', value: 0 }],
    [U, { signal: 'gold_gain', op: 'gt', value: 0 }],
  ]);
  const of = (verdict: number): Rule => rules.get(verdict) ?? { all: [] };

  test.each([
    [T, T, T, T],
    [T, F, F, T],
    [T, U, U, T],
    [F, T, F, T],
    [F, F, F, F],
    [F, U, F, U],
    [U, T, U, T],
    [U, F, F, U],
    [U, U, U, U],
  ])('of the verdicts %i and %i, all is %i and any is %i', (left, right, all, any) => {
    expect(verdicts({ all: [of(left), of(right)] })[0]).toBe(all);
    expect(verdicts({ any: [of(left), of(right)] })[0]).toBe(any);
  });

  test.each([
    [T, F],
    [F, T],
    [U, U],
  ])('the negation of the verdict %i is %i', (given, expected) => {
    expect(verdicts({ not: of(given) })[0]).toBe(expected);
  });
});

describe('a rule that does not fit the dataset', () => {
  test.each<[string, Rule, string, string]>([
    [
      'an unknown signal, with what there is',
      { all: [{ signal: 'mean_dependancy', op: 'lt', value: 1 }] },
      '/rule/all/0',
      'there is no signal "mean_dependancy"; the dataset has mean_dependency, gold_gain, blind_votes, ' +
        'metadata.extra_info, metadata.hard, metadata.list, metadata.mixed, metadata.source',
    ],
    [
      'a percentile of nulls',
      { not: { signal: 'gold_gain', op: 'lt', percentile: 10 } },
      '/rule/not',
      '"gold_gain" is null in every sample: it has no percentile',
    ],
    [
      'an order of text',
      { any: [{ signal: 'metadata.source', op: 'lt', value: 1 }] },
      '/rule/any/0',
      'lt compares numbers, but "metadata.source" holds text',
    ],
    [
      'an order of a column of mixed types',
      { signal: 'metadata.mixed', op: 'gt', value: 1 },
      '/rule',
      'gt compares numbers, but "metadata.mixed" holds values of several types',
    ],
    [
      'equality of lists',
      { signal: 'metadata.list', op: 'eq', value: 1 },
      '/rule',
      'eq compares single values, but "metadata.list" holds lists or objects',
    ],
    [
      'a preset whose signal is missing',
      { any: [{ preset: 'degenerate_group' }] },
      '/rule/any/0',
      'there is no signal "reward_deviation"',
    ],
  ])('is rejected at its pointer: %s', (_name, rule, pointer, message) => {
    expect(() => compileRule(rule, table)).toThrow(
      expect.objectContaining({
        code: 'filter_inapplicable',
        errors: [{ pointer, message: expect.stringContaining(message) }],
      }),
    );
  });

  test('a signal must be finite', () => {
    expect(() => createSignalTable({ ids: ['a'], signals: { gold_gain: [Number.NaN] } })).toThrow(
      'gold_gain[0] is NaN',
    );
  });

  test('columns must have the same length', () => {
    expect(() => createSignalTable({ ids: ['a'], signals: { gold_gain: [] } })).toThrow('0 values for 1 ids');
    expect(() => createSignalTable({ ids: ['a'], signals: {}, metadata: [{}, {}] })).toThrow('2 entries for 1 ids');
  });
});

describe('on_null', () => {
  const rule: Rule = { signal: 'mean_dependency', op: 'lte', value: 0.2 };

  test.each([
    ['drop', 'keep', [0, 0, 1, 1, 1]],
    ['drop', 'drop', [0, 0, 1, 1, 0]],
    ['keep', 'keep', [1, 1, 0, 0, 1]],
    ['keep', 'drop', [1, 1, 0, 0, 0]],
  ] as const)('match %s with on_null %s decides known and unknown samples', (match, onNull, kept) => {
    const applied = applyFilter({ rule, match, on_null: onNull }, table);
    expect([...applied.kept]).toEqual(kept);
    expect(applied.counts.unknown).toBe(1);
    expect(applied.decide(4).reasons).toEqual([
      'mean_dependency is null',
      `unknown: ${onNull === 'keep' ? 'kept' : 'dropped'} by on_null`,
    ]);
  });

  test('on_null error names the first unknown sample', () => {
    expect(() => applyFilter({ rule, match: 'drop', on_null: 'error' }, table)).toThrow(
      'The rule is unknown for the sample "e": mean_dependency is null',
    );
  });

  test('on_null error accepts a dataset without unknown samples', () => {
    const known: Rule = { any: [rule, { signal: 'mean_dependency', op: 'is_null' }] };
    expect([...applyFilter({ rule: known, match: 'drop', on_null: 'error' }, table).kept]).toEqual([0, 0, 1, 1, 0]);
  });
});

describe('reasons', () => {
  test('reasons name the clauses that decided, their values and thresholds', () => {
    const applied = applyFilter(
      request({
        rule: {
          any: [
            {
              all: [
                { signal: 'blind_votes', op: 'gte', value: 4 },
                { signal: 'mean_dependency', op: 'lt', percentile: 50 },
              ],
            },
            { not: { signal: 'metadata.source', op: 'in', value: ['web', 'book'] } },
          ],
        },
      }),
      table,
    );
    expect(applied.decide(0)).toEqual({
      id: 'a',
      kept: false,
      reasons: ['blind_votes 4 ≥ 4', 'mean_dependency 0.1 < 0.25 (percentile 50)'],
    });
    expect(applied.decide(2)).toEqual({
      id: 'c',
      kept: true,
      reasons: [
        'blind_votes 0 < 4',
        'mean_dependency 0.3 ≥ 0.25 (percentile 50)',
        'metadata.source "web" in ["web", "book"]',
      ],
    });
  });

  test('reasons of a preset name the preset', () => {
    const applied = applyFilter(request({ rule: { preset: 'mmstar' } }), table);
    expect(applied.decide(0).reasons).toEqual(['mmstar: blind_votes 4 > 2']);
  });

  test('reasons cut long texts', () => {
    const long = createSignalTable({ ids: ['a'], signals: {}, metadata: [{ source: 'x'.repeat(5000) }] });
    const applied = applyFilter(request({ rule: { signal: 'metadata.source', op: 'eq', value: 'web' } }), long);
    expect(applied.decide(0).reasons).toEqual([`metadata.source "${'x'.repeat(79)}… ≠ "web"`]);
  });

  test('reasons show all digits if six would hide the difference', () => {
    const near = createSignalTable({ ids: ['a'], signals: { gold_gain: [0.10000000001] } });
    const applied = applyFilter(request({ rule: { signal: 'gold_gain', op: 'gt', value: 0.1 } }), near);
    expect(applied.decide(0).reasons).toEqual(['gold_gain 0.10000000001 > 0.1']);
  });
});
