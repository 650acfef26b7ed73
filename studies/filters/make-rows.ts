/** Renders as the rows of a training set, with labels that are not always right. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Render } from '#studies/shared/renders.ts';

const GRAIN = 1_000_000;

/** Rewards are flipped with this probability: graders and people err. */
export function makeRows(samples: readonly Render[], { noise, seed }: { noise: number; seed: number }): string[] {
  const generator = xoroshiro128plus(seed);
  const errs = () => uniformInt(generator, 0, GRAIN - 1) < noise * GRAIN;
  return samples.map(({ id, imageSha256, question, answer, responses }) =>
    JSON.stringify({
      id,
      images: [imageSha256],
      question,
      answer,
      responses: responses.map(({ text, correct }) => ({ text, reward: Number(correct !== errs()) })),
    }),
  );
}
