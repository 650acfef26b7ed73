import { expect, test } from 'vitest';
import { simulateSamples } from '#studies/validity/testing/simulate.ts';
import { makeRows } from './make-rows.ts';

const samples = simulateSamples(400, { seed: 3, separation: 1 }).map(({ render }) => render);
const rewardsOf = (lines: string[]) =>
  lines
    .flatMap((line) => (JSON.parse(line) as { responses: { reward: number }[] }).responses)
    .map(({ reward }) => reward);
const truths = samples.flatMap(({ responses }) => responses.map(({ correct }) => Number(correct)));

test('makeRows flips about the requested share of rewards, and the same ones for the same seed', () => {
  const lines = makeRows(samples, { noise: 0.1, seed: 7 });
  const flipped = rewardsOf(lines).filter((reward, index) => reward !== truths[index]).length;
  // Six standard deviations of a binomial about its mean.
  const deviation = 6 * Math.sqrt(0.1 * 0.9 * truths.length);
  expect(Math.abs(flipped - 0.1 * truths.length)).toBeLessThan(deviation);
  expect(makeRows(samples, { noise: 0.1, seed: 7 })).toEqual(lines);
  expect(makeRows(samples, { noise: 0.1, seed: 8 })).not.toEqual(lines);
});

test('makeRows without noise keeps every reward, and no row reveals which question is a shortcut', () => {
  const lines = makeRows(samples, { noise: 0, seed: 7 });
  expect(rewardsOf(lines)).toEqual(truths);
  for (const line of lines)
    expect(Object.keys(JSON.parse(line) as object)).toEqual(['id', 'images', 'question', 'answer', 'responses']);
});
