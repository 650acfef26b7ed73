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
  draws: z.int().min(1).max(LIMITS.drawsMax).default(1).describe('Random views that a score averages.'),
  seed: seed.default(0),
  temperature: temperature.default(1),
  prefix_sharing: z
    .boolean()
    .default(true)
    .describe('Off only to measure what sharing saves: every response then repeats the prompt.'),
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
  const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { name } = request.perturbation;
  const { isRandom, missingField } = PERTURBATIONS[name];
  if (request.draws > 1 && !isRandom) {
    fault(['draws'], `${name} is the same in every draw: draws must be 1`);
  }
  request.samples.forEach((sample, index) => {
    const path = ['samples', index];
    const missing = missingField?.(sample);
    if (missing) fault([...path, missing.field], missing.message);
    sample.regions?.forEach((box, at) => {
      if (box.image >= sample.images.length) {
        fault(
          [...path, 'regions', at, 'image'],
          `there is no image ${box.image}: the sample has ${sample.images.length}`,
        );
      }
    });
  });
}
