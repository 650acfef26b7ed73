import { expect, test } from 'vitest';
import { createAnswerReader, learnAnswerReaders } from '../answers.ts';
import { simulateSamples } from '../testing/simulate.ts';
import { answerTokens, sampleSignals } from './sample-signals.ts';

test('the tokens of the answer are those in which it is said, at every place', () => {
  const tokens = ['It', ' is', ' top', ' left', ',', ' so', ' top', ' left', '.'];
  const byteEnds = tokens.map((_, index) => tokens.slice(0, index + 1).join('').length);
  const response = { text: tokens.join(''), answer: 'top left', byteStarts: [0, ...byteEnds.slice(0, -1)], byteEnds };
  const said = answerTokens(response, createAnswerReader(['top left', 'bottom right']));
  expect(tokens.filter((_, index) => said[index])).toEqual([' top', ' left', ' top', ' left']);
});

test('the gain of the gold response is its log-probability with the image less that without, in all and where it is largest', () => {
  const samples = simulateSamples(8, { seed: 2, separation: 50 });
  const readerOf = learnAnswerReaders(samples.map(({ render }) => render));
  for (const sample of samples) {
    const kl = sample.responses[0]?.views.no_image?.divergences.kl ?? [];
    // In a simulated series the gain of a token is its KL.
    const signals = sampleSignals(sample, readerOf);
    expect(signals.goldGain).toBeCloseTo(
      kl.reduce((total, value) => total + value, 0),
      12,
    );
    expect(signals.maxTokenGain).toBeCloseTo(Math.max(...kl), 12);
    expect(signals.answerGain).toBeCloseTo(kl[3] ?? Number.NaN, 12);
    expect(signals.blindVotes).toBe(sample.render.shortcut ? 4 : 0);
  }
});
