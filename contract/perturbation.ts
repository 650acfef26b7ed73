/** How the uninformative view I' is made from I. Parameters have the defaults of the paper (arXiv 2510.09285, App. B, F). */
import { z } from 'zod';

const channel = z.int().min(0).max(255);

export const perturbation = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('patch_blackening'),
    patch: z.int().min(1).max(4096).default(14).describe('Side of a patch in pixels of the resized image.'),
    probability: z.number().min(0).max(1).default(0.5),
  }),
  z.strictObject({
    name: z.literal('gaussian_noise'),
    sigma: z.number().min(0).max(10_000).default(189).describe('Standard deviation on the 0–255 scale.'),
  }),
  z.strictObject({
    name: z.literal('gaussian_blur'),
    radius: z.number().min(0).max(512).default(6).describe('Standard deviation in pixels of the resized image.'),
  }),
  z.strictObject({
    name: z.literal('solid'),
    color: z
      .union([z.enum(['grey', 'black', 'white', 'mean']), z.tuple([channel, channel, channel])])
      .default('grey')
      .describe("`mean` is the mean colour of the model's own image normalisation."),
  }),
  z.strictObject({ name: z.literal('no_image') }),
  /** I' is `replacement_images` of the sample, brought to the size of I. */
  z.strictObject({ name: z.literal('replace') }),
  z.strictObject({
    name: z.literal('region'),
    mode: z
      .enum(['keep', 'black_out'])
      .default('black_out')
      .describe("`keep`: everything outside the sample's `regions` is black; `black_out`: what is inside is black."),
  }),
]);
export type Perturbation = z.infer<typeof perturbation>;
export type PerturbationName = Perturbation['name'];

export const PERTURBATIONS = perturbation.options.map((option) => option.shape.name.value) as PerturbationName[];

/** The perturbations that differ from draw to draw; for the others `draws` must be 1. */
export const RANDOM_PERTURBATIONS: ReadonlySet<PerturbationName> = new Set(['patch_blackening', 'gaussian_noise']);
