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

test('the guess from the words is found on one half of a kind and tried on the other', () => {
  // Truths of image questions go red, green, blue, red, …: red is most frequent in the even half and the odd one.
  const truths = samples.filter(({ render }) => !render.shortcut).map(({ render }) => render.answer);
  expect(truths.slice(0, 6)).toEqual(['red', 'green', 'blue', 'red', 'green', 'blue']);
  expect(figures.image_questions.chance).toBeCloseTo(1 / 3, 12);
  // One answer throughout.
  expect(figures.shortcuts.chance).toBe(1);
});
