/** How the uninformative view I' is made from I. Parameters have the defaults of the paper (arXiv 2510.09285, App. B, F). */
import { z } from 'zod';

const channel = z.int().min(0).max(255);

export const perturbation = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('patch_blackening'),
    /** Side of a patch in pixels of the resized image. */
    patch: z.int().min(1).max(4096).default(14),
    probability: z.number().min(0).max(1).default(0.5),
  }),
  z.strictObject({
    name: z.literal('gaussian_noise'),
    /** Standard deviation on the 0–255 scale. */
    sigma: z.number().min(0).max(10_000).default(189),
  }),
  z.strictObject({
    name: z.literal('gaussian_blur'),
    /** Standard deviation in pixels of the resized image. */
    radius: z.number().min(0).max(512).default(6),
  }),
  z.strictObject({
    name: z.literal('solid'),
    /** `mean` is the mean colour of the model's own image normalisation. */
    color: z.union([z.enum(['grey', 'black', 'white', 'mean']), z.tuple([channel, channel, channel])]).default('grey'),
  }),
  z.strictObject({ name: z.literal('no_image') }),
  /** I' is `replacement_images` of the sample, brought to the size of I. */
  z.strictObject({ name: z.literal('replace') }),
  z.strictObject({
    name: z.literal('region'),
    /** `keep`: everything outside the sample's `regions` is black; `black_out`: what is inside is black. */
    mode: z.enum(['keep', 'black_out']).default('black_out'),
  }),
]);
export type Perturbation = z.infer<typeof perturbation>;
export type PerturbationName = Perturbation['name'];

export const PERTURBATIONS = perturbation.options.map((option) => option.shape.name.value) as PerturbationName[];

/** The perturbations that differ from draw to draw; for the others `draws` must be 1. */
export const RANDOM_PERTURBATIONS: ReadonlySet<PerturbationName> = new Set(['patch_blackening', 'gaussian_noise']);
