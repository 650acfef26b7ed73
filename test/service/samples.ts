/** Samples that the reference model scores in a few milliseconds. */
import type { RunRequestInput } from '#contract/run-request.ts';

export type SampleInput = RunRequestInput['samples'][number];

/** @param images references to images; each sample has one of them, in turn */
export function makeSamples(count: number, images: readonly string[] = []): SampleInput[] {
  return Array.from({ length: count }, (_, index): SampleInput => {
    const image = images[index % Math.max(1, images.length)];
    return {
      id: `s${index}`,
      images: image === undefined ? [] : [image],
      question: 'What colour is the disc?',
      responses: [
        { text: 'The disc is red.', reward: 1 },
        { text: 'It is blue, I think.', reward: 0 },
      ],
    };
  });
}
