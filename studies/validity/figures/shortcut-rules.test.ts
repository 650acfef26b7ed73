import { expect, test } from 'vitest';
import { drawResamples } from '#studies/shared/bootstrap.ts';
import type { SampleSignals } from './sample-signals.ts';
import { ruleFigures, SHORTCUT_RULES } from './shortcut-rules.ts';

const IMAGE_QUESTION: SampleSignals = {
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
  const match = SHORTCUT_RULES.find((each) => each.name === name);
  if (!match) throw new Error(`there is no rule ${name}`);
  return match;
}

test.each(SHORTCUT_RULES.map(({ name }) => name))(
  'the rule %s flags a clear shortcut, and no clear question about the image',
  (name) => {
    expect(rule(name).holds(SHORTCUT)).toBe(true);
    expect(rule(name).holds(IMAGE_QUESTION)).toBe(false);
  },
);

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
])('the rule $name flags a shortcut with $signals: $holds', ({ name, signals, holds }) => {
  expect(rule(name).holds({ ...SHORTCUT, ...signals })).toBe(holds);
});

test('lucky guesses lower the precision of blind_correct and not that of language_shortcut', () => {
  const lucky = { ...IMAGE_QUESTION, blindCorrect: true };
  const samples = [
    ...Array<SampleSignals>(6).fill(SHORTCUT),
    lucky,
    lucky,
    ...Array<SampleSignals>(4).fill(IMAGE_QUESTION),
  ];
  const figures = ruleFigures(samples, drawResamples({ clusters: samples.length, resamples: 200, seed: 2 }));
  const figuresOf = (name: string) => figures.find((rule) => rule.name === name);
  expect(figuresOf('blind_correct')).toMatchObject({ called: 8, precision: { value: 0.75 }, recall: { value: 1 } });
  expect(figuresOf('blind_correct')?.f1.value).toBeCloseTo(12 / 14, 12);
  expect(figuresOf('blind_correct')?.f1.low).toBeLessThan(12 / 14);
  expect(figuresOf('language_shortcut')?.f1).toEqual({ value: 1, low: 1, high: 1 });
});
