import { expect, test } from 'vitest';
import { learnAnswerReaders } from '../answers.ts';
import { simulateSamples } from '../testing/simulate.ts';
import { accuracyByKind } from './accuracy.ts';

const samples = simulateSamples(40, { seed: 3, separation: 10 });
const figures = accuracyByKind(samples, learnAnswerReaders(samples.map(({ render }) => render)));

test('accuracyByKind lists questions about the image first, and each kind once', () => {
  expect(figures.kinds.map(({ kind, shortcut, samples: n }) => ({ kind, shortcut, n }))).toEqual([
    { kind: 'color', shortcut: false, n: 30 },
    { kind: 'fixed_color', shortcut: true, n: 10 },
  ]);
});

test('accuracyByKind counts the answers under each view separately', () => {
  expect(figures.image_questions.views.original).toMatchObject({ value: 1, high: 1 });
  expect(figures.image_questions.views.grey).toMatchObject({ value: 0, low: 0 });
  expect(figures.shortcuts.views.no_image.value).toBe(1);
});

test('accuracyByKind computes the guess from the words on one half of a kind and tests it on the other', () => {
  // The answers to image questions are red, green, blue, red, …; red is the most frequent in both halves.
  const truths = samples.filter(({ render }) => !render.shortcut).map(({ render }) => render.answer);
  expect(truths.slice(0, 6)).toEqual(['red', 'green', 'blue', 'red', 'green', 'blue']);
  expect(figures.image_questions.chance).toBeCloseTo(1 / 3, 12);
  // All shortcuts have the same answer.
  expect(figures.shortcuts.chance).toBe(1);
});
