import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { filterPreview } from '#contract/filter-report.ts';
import { preview } from './preview.ts';
import { createSignalTable } from './signal-table.ts';

const COUNT = 1000;
/** 0, 0.001 … 0.999, unsorted, and two nulls. */
const spread = Array.from({ length: COUNT }, (_, index) => ((index * 7) % COUNT) / COUNT);
const table = createSignalTable({
  ids: [...spread, null, null].map((_, index) => `s${index}`),
  signals: {
    mean_dependency: [...spread, null, null],
    blind_votes: [...spread.map((value) => Math.floor(value * 5)), 1, 1],
    gold_gain: [...spread.map(() => 3), 3, 3],
    vision_driven_fraction: new Array<null>(COUNT + 2).fill(null),
  },
});
const rule = { signal: 'mean_dependency', op: 'lt', percentile: 25 } as const;
const report = preview({ rule, match: 'drop', on_null: 'keep' }, table);

describe('preview', () => {
  test('a preview matches its schema', () => {
    expect(filterPreview.parse(report)).toEqual(report);
  });

  test('a preview counts kept, dropped and unknown samples', () => {
    expect(report.counts).toEqual({ samples: 1002, kept: 752, dropped: 250, unknown: 2 });
    expect(report.thresholds).toEqual([
      { pointer: '/rule', signal: 'mean_dependency', op: 'lt', percentile: 25, value: 0.24975 },
    ]);
  });

  test('a preview has a histogram of each numeric signal that counts every sample once', () => {
    expect(report.histograms.map(({ signal, bars }) => [signal, bars])).toEqual([
      ['mean_dependency', 'bins'],
      ['blind_votes', 'values'],
      ['gold_gain', 'values'],
    ]);
    for (const { bins, nulls } of report.histograms) {
      const sum = (part: 'kept' | 'dropped') => bins.reduce((total, bin) => total + bin[part], nulls[part]);
      expect([sum('kept'), sum('dropped')]).toEqual([752, 250]);
    }
  });

  test('bins cover the range of the values in order, without gaps', () => {
    const bins = report.histograms[0]?.bins ?? [];
    expect(bins[0]?.from).toBe(0);
    expect(bins.at(-1)?.to).toBe(0.999);
    expect(bins.slice(1).map(({ from }) => from)).toEqual(bins.slice(0, -1).map(({ to }) => to));
    expect(bins[0]?.kept).toBe(0);
    expect(bins.at(-1)?.dropped).toBe(0);
  });

  test('a histogram of a count has one bar per value', () => {
    expect(report.histograms[1]?.bins.map(({ from, to }) => [from, to])).toEqual([0, 1, 2, 3, 4].map((v) => [v, v]));
  });

  test('a preview shows ten samples of each part: five nearest the threshold, five spread over the rest', () => {
    const values = (part: 'kept' | 'dropped') => report[part].map(({ signals }) => signals.mean_dependency);
    expect(values('dropped')).toEqual([0.249, 0.248, 0.247, 0.246, 0.245, 0.196, 0.147, 0.098, 0.049, 0]);
    expect(values('kept').slice(0, 5)).toEqual([0.25, 0.251, 0.252, 0.253, 0.254]);
    expect(values('kept').at(-1)).toBeNull();
    expect(report.kept.at(-1)?.reasons).toEqual(['mean_dependency is null', 'unknown: kept by on_null']);
    expect(report.dropped[0]?.reasons).toEqual(['mean_dependency 0.249 < 0.24975 (percentile 25)']);
  });

  test('a histogram of a signal with a long tail has the maximum number of bins', () => {
    const tail = Array.from({ length: 500 }, (_, index) => Math.exp(index / 30));
    const long = createSignalTable({ ids: tail.map(String), signals: { mean_dependency: tail } });
    expect(preview({ rule, match: 'drop', on_null: 'keep' }, long).histograms[0]?.bins).toHaveLength(60);
  });

  test('a histogram has as many bins as numpy computes by the same rule', () => {
    const golden: { cases: { values: number[]; freedman_diaconis_bins?: number }[] } = JSON.parse(
      readFileSync(new URL('../../test/golden/percentiles.json', import.meta.url), 'utf8'),
    );
    const cases = golden.cases.filter(({ freedman_diaconis_bins: bins }) => bins !== undefined);
    expect(cases).not.toHaveLength(0);
    for (const { values, freedman_diaconis_bins: bins = 0 } of cases) {
      const given = createSignalTable({ ids: values.map(String), signals: { mean_dependency: values } });
      const found = preview({ rule, match: 'drop', on_null: 'keep' }, given).histograms[0]?.bins;
      expect(found).toHaveLength(Math.min(bins, 60));
    }
  });

  test('a preview of an empty dataset is empty if the rule has no percentile', () => {
    const empty = createSignalTable({ ids: [], signals: { mean_dependency: [] } });
    const found = preview(
      { rule: { ...rule, percentile: undefined, value: 1 }, match: 'drop', on_null: 'keep' },
      empty,
    );
    expect(found).toMatchObject({ counts: { samples: 0, kept: 0, dropped: 0, unknown: 0 }, kept: [], dropped: [] });
  });
});
