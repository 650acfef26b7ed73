import { expect, test } from 'vitest';
import { filterRequest } from '#contract/filter.ts';
import { SIGNAL_NAMES } from '#contract/signals.ts';
import { f1Of, type LabelledSample, RULES, tuneThreshold, type Values } from './rules.ts';

const NULLS = Object.fromEntries(SIGNAL_NAMES.map((name) => [name, null])) as Values;
const sample = (dependency: number | null, shortcut: boolean, votes = 8): LabelledSample => ({
  shortcut,
  values: { ...NULLS, gold_mean_dependency: dependency, blind_votes: votes },
});

test('f1Of counts hits, false drops and missed shortcuts', () => {
  expect(f1Of([true, true, false, false], [true, false, true, false])).toBeCloseTo(0.5, 12);
  expect(f1Of([true, false], [true, false])).toBe(1);
  expect(f1Of([false, false], [true, false])).toBe(0);
});

test('tuneThreshold puts the threshold halfway between shortcuts and other samples, among the samples of the rule', () => {
  const samples = [
    sample(0.001, true),
    sample(0.002, true),
    sample(0.1, false),
    sample(0.3, false),
    sample(null, false),
  ];
  const tuned = { signal: 'gold_mean_dependency', among: () => true } as const;
  expect(tuneThreshold(samples, tuned)).toBeCloseTo(0.051, 12);
  const votes = { ...tuned, among: ({ blind_votes: count }: Values) => (count ?? 0) >= 4 };
  const lucky = [...samples, sample(0.0005, false, 0)];
  expect(tuneThreshold(lucky, votes)).toBeCloseTo(0.051, 12);
});

test('every measured rule is a valid filter request', () => {
  for (const { name, toRule } of RULES) {
    expect(filterRequest.safeParse({ rule: toRule(0.1) }).success, name).toBe(true);
  }
});
