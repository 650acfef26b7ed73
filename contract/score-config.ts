/** Settings of scoring, and the checks of samples against a perturbation. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { seed, temperature } from './fields.ts';
import { LIMITS } from './limits.ts';
import { PERTURBATIONS, type Perturbation, type PerturbedSample, perturbation } from './perturbation.ts';
import type { Region } from './sample.ts';

export const scoreConfig = z.strictObject({
  divergences: z.array(divergenceName).min(1).default(['kl']),
  perturbation: perturbation.default({ name: 'patch_blackening', patch: 14, probability: 0.5 }),
  draws: z.int().min(1).max(LIMITS.drawsMax).default(1).describe('Random views to average over.'),
  seed: seed.default(0),
  temperature: temperature.default(1),
  prefix_sharing: z
    .boolean()
    .default(true)
    .describe('Whether responses share the computation of the prompt; turn off only to measure the saving.'),
});
export type ScoreConfig = z.infer<typeof scoreConfig>;

interface CheckedSample extends PerturbedSample {
  regions?: Region[] | undefined;
}

/** Checks the number of draws and every sample against the requirements of the perturbation. */
export function checkPerturbation(
  request: { perturbation: Perturbation; draws: number; samples: CheckedSample[] },
  context: z.RefinementCtx,
): void {
  const reject = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { name } = request.perturbation;
  const { isRandom, missingField } = PERTURBATIONS[name];
  if (request.draws > 1 && !isRandom) {
    reject(['draws'], `${name} is the same in every draw: draws must be 1`);
  }
  request.samples.forEach((sample, index) => {
    const path = ['samples', index];
    const missing = missingField?.(sample);
    if (missing) reject([...path, missing.field], missing.message);
    sample.regions?.forEach((box, boxIndex) => {
      if (box.image >= sample.images.length) {
        reject(
          [...path, 'regions', boxIndex, 'image'],
          `there is no image ${box.image}: the sample has ${sample.images.length} images, counted from 0`,
        );
      }
    });
  });
}
