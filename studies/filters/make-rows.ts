/** Converts samples to the rows of a training set with noisy rewards. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Render } from '#studies/shared/renders.ts';

const RESOLUTION = 1_000_000;

/** @param options.noise probability that a reward is flipped, as by mistakes of graders or people */
export function makeRows(samples: readonly Render[], { noise, seed }: { noise: number; seed: number }): string[] {
  const generator = xoroshiro128plus(seed);
  const isFlipped = () => uniformInt(generator, 0, RESOLUTION - 1) < noise * RESOLUTION;
  return samples.map(({ id, imageSha256, question, answer, responses }) =>
    JSON.stringify({
      id,
      images: [imageSha256],
      question,
      answer,
      responses: responses.map(({ text, correct }) => ({ text, reward: Number(correct !== isFlipped()) })),
    }),
  );
}
