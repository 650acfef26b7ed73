/** The bodies that the document shows; a test sends each of them. */
import type { RunRequestInput } from '#contract/run.ts';

/** 16 × 16 pixels, half red and half blue. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAHklEQVR4nGP4z8BAEiJN9X+GUQ2jGoaRhtGIG0QaAA4q/wHc3nQ7AAAAAElFTkSuQmCC';

export const runExample: RunRequestInput = {
  name: 'two answers to one question',
  divergences: ['kl'],
  perturbation: { name: 'patch_blackening', patch: 14, probability: 0.5 },
  draws: 2,
  seed: 1,
  samples: [
    {
      id: 'colour-1',
      images: [PICTURE],
      question: 'What color is the square?',
      responses: [
        { text: 'The square is red.', reward: 1 },
        { text: 'The square is blue.', reward: 0 },
      ],
    },
  ],
};
