import { expect, test } from 'vitest';
import { learnAnswerReaders } from '../answers.ts';
import { simulateSamples } from '../testing/simulate.ts';
import { accuracyByKind } from './accuracy.ts';

const samples = simulateSamples(40, { seed: 3, separation: 10 });
const figures = accuracyByKind(samples, learnAnswerReaders(samples.map(({ render }) => render)));

test('questions about the picture come first, and each kind is counted once', () => {
  expect(figures.kinds.map(({ kind, shortcut, samples: n }) => ({ kind, shortcut, n }))).toEqual([
    { kind: 'color', shortcut: false, n: 30 },
    { kind: 'fixed_color', shortcut: true, n: 10 },
  ]);
});

test('answers under each view are counted by themselves', () => {
  expect(figures.image_questions.views.original).toMatchObject({ value: 1, high: 1 });
  expect(figures.image_questions.views.grey).toMatchObject({ value: 0, low: 0 });
  expect(figures.shortcuts.views.no_image.value).toBe(1);
});

test('the guess from the words is tried on samples that it was not found on', () => {
  // Three answers, ten times each: without the sample itself the other two are ahead.
  expect(figures.image_questions.chance).toBe(0);
  // One answer throughout.
  expect(figures.shortcuts.chance).toBe(1);
});
