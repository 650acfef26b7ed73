import { describe, expect, test } from 'vitest';
import { drawResamples } from '#studies/shared/bootstrap.ts';
import type { SampleSignals } from './sample-signals.ts';
import { ruleFigures, SHORTCUT_RULES } from './shortcut-rules.ts';

const LOOKING: SampleSignals = {
  shortcut: false,
  meanNoImage: 0.4,
  meanGrey: 0.4,
  meanPatches1: 0.1,
  meanPatches4: 0.1,
  meanPatches8: 0.1,
  meanNoImageAllResponses: 0.4,
  goldGain: 3,
  answerGain: 2.5,
  maxTokenGain: 2.4,
  blindCorrect: false,
  blindVotes: 0,
};
const SHORTCUT: SampleSignals = {
  shortcut: true,
  meanNoImage: 0.001,
  meanGrey: 0.001,
  meanPatches1: 0.001,
  meanPatches4: 0.001,
  meanPatches8: 0.001,
  meanNoImageAllResponses: 0.001,
  goldGain: -0.01,
  answerGain: 0,
  maxTokenGain: 0.01,
  blindCorrect: true,
  blindVotes: 4,
};

function rule(name: string) {
  const found = SHORTCUT_RULES.find((each) => each.name === name);
  if (!found) throw new Error(`there is no rule ${name}`);
  return found;
}

describe.each(SHORTCUT_RULES.map(({ name }) => name))('the rule %s', (name) => {
  test('calls a plain shortcut one, and a question about the picture none', () => {
    expect(rule(name).holds(SHORTCUT)).toBe(true);
    expect(rule(name).holds(LOOKING)).toBe(false);
  });
});

test.each([
  { name: 'mean_no_image', signals: { meanNoImage: 0.01 }, holds: true },
  { name: 'mean_no_image', signals: { meanNoImage: 0.0101 }, holds: false },
  { name: 'blind_votes', signals: { blindVotes: 3 }, holds: false },
  { name: 'gold_gain_0', signals: { goldGain: 0.05 }, holds: false },
  { name: 'gold_gain_tolerant', signals: { goldGain: 0.05 }, holds: true },
  { name: 'answer_gain', signals: { answerGain: 0.11 }, holds: false },
  { name: 'language_shortcut', signals: { blindCorrect: false }, holds: false },
  { name: 'language_shortcut', signals: { meanNoImage: 0.02 }, holds: false },
  { name: 'language_shortcut_votes', signals: { blindVotes: 3 }, holds: false },
])('$name holds at $signals: $holds', ({ name, signals, holds }) => {
  expect(rule(name).holds({ ...SHORTCUT, ...signals })).toBe(holds);
});

test('a lucky guess costs the blind rule precision and leaves the preset as it is', () => {
  const lucky = { ...LOOKING, blindCorrect: true };
  const samples = [...Array<SampleSignals>(6).fill(SHORTCUT), lucky, lucky, ...Array<SampleSignals>(4).fill(LOOKING)];
  const figures = ruleFigures(samples, drawResamples({ clusters: samples.length, resamples: 200, seed: 2 }));
  const of = (name: string) => figures.find((figure) => figure.name === name);
  expect(of('blind_correct')).toMatchObject({ called: 8, precision: { value: 0.75 }, recall: { value: 1 } });
  expect(of('blind_correct')?.f1.value).toBeCloseTo(12 / 14, 12);
  expect(of('blind_correct')?.f1.low).toBeLessThan(12 / 14);
  expect(of('language_shortcut')?.f1).toEqual({ value: 1, low: 1, high: 1 });
});
