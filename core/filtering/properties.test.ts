import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FilterRequest, Rule } from '#contract/filter.ts';
import { applyFilter } from './apply-filter.ts';
import { UNKNOWN } from './compile-clause.ts';
import { compileRule } from './compile-rule.ts';
import { expandRule } from './expand-preset.ts';
import { preview } from './preview.ts';
import { createSignalTable, type SignalTable } from './signal-table.ts';

const NAMES = ['mean_dependency', 'gold_gain', 'pass_rate', 'reward_deviation', 'blind_votes'] as const;

const value = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -2, max: 2, noNaN: true }));
const cell = (nulls: boolean) => (nulls ? fc.option(value, { freq: 4 }) : value);

/** Rows of signals, from which a table can be built in any order. The first row has no nulls. */
const rows = (nulls: boolean) =>
  fc
    .tuple(
      fc.array(value, { minLength: 5, maxLength: 5 }),
      fc.array(fc.array(cell(nulls), { minLength: 5, maxLength: 5 }), { maxLength: 30 }),
    )
    .map(([first, rest]) => [first, ...rest]);

function tableOf(given: (number | null)[][], ids = given.map((_, index) => String(index))): SignalTable {
  const signals = Object.fromEntries(NAMES.map((name, column) => [name, given.map((row) => row[column])]));
  return createSignalTable({ ids, signals });
}

const order = fc.record({
  signal: fc.constantFrom(...NAMES),
  op: fc.constantFrom('lt' as const, 'lte' as const, 'gt' as const, 'gte' as const),
});
const clause: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(order, value).map(([one, threshold]) => ({ ...one, value: threshold })),
  fc.tuple(order, fc.integer({ min: 0, max: 100 })).map(([one, percentile]) => ({ ...one, percentile })),
  fc.record({ signal: fc.constantFrom(...NAMES), op: fc.constantFrom('eq' as const, 'ne' as const), value }),
  fc.record({ signal: fc.constantFrom(...NAMES), op: fc.constant('is_null' as const) }),
  fc.constantFrom<Rule>({ preset: 'mmstar' }, { preset: 'degenerate_group' }, { preset: 'low_dependency' }),
);
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    clause,
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
}));
const request: fc.Arbitrary<FilterRequest> = fc.record({
  rule,
  match: fc.constantFrom('drop' as const, 'keep' as const),
  on_null: fc.constantFrom('keep' as const, 'drop' as const),
});

describe('any data and rule', () => {
  test('every sample is kept or dropped with a reason, and the counts match', () => {
    fc.assert(
      fc.property(request, rows(true), (asked, given) => {
        const applied = applyFilter(asked, tableOf(given));
        const decisions = given.map((_, index) => applied.decide(index));
        const kept = decisions.filter((one) => one.kept).length;
        expect(applied.counts).toMatchObject({ samples: given.length, kept, dropped: given.length - kept });
        expect(decisions.every(({ reasons }) => reasons.length > 0 && !reasons.includes(''))).toBe(true);
      }),
    );
  });

  test('De Morgan’s laws hold, also with nulls', () => {
    fc.assert(
      fc.property(rule, rule, rows(true), (a, b, given) => {
        const table = tableOf(given);
        const verdicts = (one: Rule) => compileRule(one, table).verdicts;
        expect(verdicts({ not: { all: [a, b] } })).toEqual(verdicts({ any: [{ not: a }, { not: b }] }));
        expect(verdicts({ not: { any: [a, b] } })).toEqual(verdicts({ all: [{ not: a }, { not: b }] }));
        expect(verdicts({ not: { not: a } })).toEqual(verdicts(a));
      }),
    );
  });

  test('without nulls no sample is unknown, and match "keep" keeps what "drop" drops', () => {
    fc.assert(
      fc.property(rule, rows(false), (asked, given) => {
        const table = tableOf(given);
        const dropping = applyFilter({ rule: asked, match: 'drop', on_null: 'error' }, table);
        const keeping = applyFilter({ rule: asked, match: 'keep', on_null: 'error' }, table);
        expect(dropping.counts.unknown).toBe(0);
        expect(keeping.kept).toEqual(dropping.kept.map((one) => 1 - one));
      }),
    );
  });

  test('reordering the samples changes no decision', () => {
    const shuffled = rows(true).chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray(
          given.map((_, index) => index),
          { minLength: given.length, maxLength: given.length },
        ),
      ),
    );
    fc.assert(
      fc.property(request, shuffled, (asked, [given, order]) => {
        const straight = applyFilter(asked, tableOf(given));
        const other = applyFilter(
          asked,
          tableOf(
            order.map((index) => given[index] ?? []),
            order.map(String),
          ),
        );
        expect(order.map((_, position) => other.decide(position))).toEqual(
          order.map((index) => straight.decide(index)),
        );
        expect(other.thresholds).toEqual(straight.thresholds);
      }),
    );
  });

  test('expanding the presets of a rule changes no decision', () => {
    fc.assert(
      fc.property(rule, rows(true), (asked, given) => {
        const table = tableOf(given);
        expect(compileRule(expandRule(asked), table).verdicts).toEqual(compileRule(asked, table).verdicts);
      }),
    );
  });

  test('a higher percentile never matches fewer samples', () => {
    const percentile = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(rows(true), percentile, percentile, (given, one, other) => {
        const table = tableOf(given);
        const matched = (at: number) =>
          compileRule({ signal: 'gold_gain', op: 'lte', percentile: at }, table).verdicts.filter((v) => v === 1).length;
        expect(matched(Math.min(one, other))).toBeLessThanOrEqual(matched(Math.max(one, other)));
      }),
    );
  });

  test('a preview counts every sample once in each histogram for any numbers', () => {
    const any = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1, 1e308, -1e308, 5e-324),
    );
    fc.assert(
      fc.property(fc.array(fc.option(any, { freq: 6 }), { minLength: 1, maxLength: 60 }), (values) => {
        const table = createSignalTable({
          ids: values.map((_, index) => String(index)),
          signals: { gold_gain: [...values] },
        });
        const asked = { rule: { signal: 'gold_gain', op: 'is_null' }, match: 'drop', on_null: 'keep' } as const;
        const [histogram] = preview(asked, table).histograms;
        if (values.every((one) => one === null)) expect(histogram).toBeUndefined();
        else {
          const { bins, nulls } = histogram ?? { bins: [], nulls: { kept: 0, dropped: 0 } };
          expect(bins.reduce((sum, bin) => sum + bin.kept, 0)).toBe(values.filter((one) => one !== null).length);
          expect(nulls).toEqual({ kept: 0, dropped: values.filter((one) => one === null).length });
          expect(bins.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && from <= to)).toBe(true);
        }
      }),
    );
  });

  test('the margin has the sign of the verdict and is NaN for unknown samples', () => {
    fc.assert(
      fc.property(rule, rows(true), (asked, given) => {
        const compiled = compileRule(asked, tableOf(given));
        compiled.verdicts.forEach((verdict, index) => {
          const margin = compiled.margin(index);
          if (verdict === UNKNOWN) expect(margin).toBeNaN();
          else expect((verdict === 1 ? margin : -margin) >= 0).toBe(true);
          if (verdict !== UNKNOWN) expect(Math.abs(margin)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});
