import { expect, test } from 'vitest';
import { createAnswerReader, learnAnswerReaders } from '../answers.ts';
import { simulateSamples } from '../testing/simulate.ts';
import { answerTokens, sampleSignals } from './sample-signals.ts';

test('answerTokens marks the tokens of every occurrence of the answer', () => {
  const tokens = ['It', ' is', ' top', ' left', ',', ' so', ' top', ' left', '.'];
  const byteEnds = tokens.map((_, index) => tokens.slice(0, index + 1).join('').length);
  const response = { text: tokens.join(''), answer: 'top left', byteStarts: [0, ...byteEnds.slice(0, -1)], byteEnds };
  const marked = answerTokens(response, createAnswerReader(['top left', 'bottom right']));
  expect(tokens.filter((_, index) => marked[index])).toEqual([' top', ' left', ' top', ' left']);
});

test('sampleSignals sums the gain of the gold response over all tokens and over the answer, and finds its maximum', () => {
  const samples = simulateSamples(8, { seed: 2, separation: 50 });
  const readerFor = learnAnswerReaders(samples.map(({ render }) => render));
  for (const sample of samples) {
    const kl = sample.responses[0]?.views.no_image?.divergences.kl ?? [];
    // In a simulated series, the gain of a token equals its KL.
    const signals = sampleSignals(sample, readerFor);
    expect(signals.goldGain).toBeCloseTo(
      kl.reduce((total, value) => total + value, 0),
      12,
    );
    expect(signals.maxTokenGain).toBeCloseTo(Math.max(...kl), 12);
    expect(signals.answerGain).toBeCloseTo(kl[3] ?? Number.NaN, 12);
    expect(signals.blindVotes).toBe(sample.render.shortcut ? 4 : 0);
  }
});
