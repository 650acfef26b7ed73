/** Reads a sample of the demo from a file in examples/. */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseWith } from '#contract/parse.ts';
import { readJson } from '../options/read-files.ts';
import type { ScoreOptions } from '../score/read-score-job.ts';

const exampleFile = z.strictObject({
  image: z.string(),
  question: z.string(),
  responses: z.array(
    z.strictObject({
      text: z.string(),
      reward: z.number().optional(),
      /** Describes the response; shown next to its figures. */
      note: z.string().optional(),
    }),
  ),
});
export type Example = z.infer<typeof exampleFile>;

export async function readExample(path: string): Promise<Example> {
  const example = parseWith(exampleFile, await readJson(path, 'The example'), `The example ${path}`);
  return { ...example, image: join(dirname(path), example.image) };
}

/** Options of `sightline score` with the settings of the VPPO paper. */
export function toScoreOptions({ image, question, responses }: Example, draws: number): ScoreOptions {
  const rewards = responses.flatMap(({ reward }) => (reward === undefined ? [] : [reward]));
  return {
    image: [image],
    question,
    response: responses.map(({ text }) => text),
    ...(rewards.length > 0 ? { reward: rewards } : {}),
    perturbation: { name: 'patch_blackening', patch: 14, probability: 0.5 },
    replacement: [],
    region: [],
    divergence: ['kl'],
    draws,
    seed: 0,
    temperature: 1,
    topP: 0.4,
    betaMin: 0.9,
    betaMax: 'dynamic',
    advantage: 'grpo',
    selector: 'dependency',
    weighting: 'minmax',
  };
}
