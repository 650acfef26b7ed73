/**
 * Table of the perturbations, which make the uninformative view I' from the image I. Default parameters are those of the
 * paper (arXiv 2510.09285, App. B and F). The runner's pixel functions are in gpu-runner/image/perturb.ts.
 */
import { z } from 'zod';

/** What a perturbation may require of a sample. */
export interface PerturbedSample {
  images: readonly string[];
  replacement_images?: readonly string[] | undefined;
  regions?: readonly unknown[] | undefined;
}

interface PerturbationDefinition<Name extends string, Parameters extends z.ZodRawShape> {
  name: Name;
  parameters: Parameters;
  /** Whether views differ from draw to draw. If not, `draws` must be 1. */
  isRandom: boolean;
  /** Whether I' is an image; if not, I' is the prompt without images. */
  hasImage: boolean;
  /** Describes I' on pages. */
  inWords: (parameters: z.output<z.ZodObject<Parameters>>) => string;
  /** Names the field of a sample that this perturbation lacks, if any. */
  missingField?: (sample: PerturbedSample) => { field: keyof PerturbedSample; message: string } | undefined;
}

function define<const Name extends string, Parameters extends z.ZodRawShape>(
  definition: PerturbationDefinition<Name, Parameters>,
) {
  const { name, parameters } = definition;
  return { ...definition, schema: z.strictObject({ name: z.literal(name), ...parameters }) };
}

const channel = z.int().min(0).max(255);

export const PERTURBATIONS = {
  patch_blackening: define({
    name: 'patch_blackening',
    parameters: {
      patch: z.int().min(1).max(4096).default(14).describe('Side of a patch in pixels of the resized image.'),
      probability: z.number().min(0).max(1).default(0.5),
    },
    isRandom: true,
    hasImage: true,
    inWords: ({ patch, probability }) => `patches of ${patch} px, each black with probability ${probability}`,
  }),
  gaussian_noise: define({
    name: 'gaussian_noise',
    parameters: {
      sigma: z.number().min(0).max(10_000).default(189).describe('Standard deviation on the 0–255 scale.'),
    },
    isRandom: true,
    hasImage: true,
    inWords: ({ sigma }) => `Gaussian noise, σ ${sigma}`,
  }),
  gaussian_blur: define({
    name: 'gaussian_blur',
    parameters: {
      radius: z.number().min(0).max(512).default(6).describe('Standard deviation in pixels of the resized image.'),
    },
    isRandom: false,
    hasImage: true,
    inWords: ({ radius }) => `Gaussian blur, ${radius} px`,
  }),
  solid: define({
    name: 'solid',
    parameters: {
      color: z
        .union([z.enum(['grey', 'black', 'white', 'mean']), z.tuple([channel, channel, channel])])
        .default('grey')
        .describe("`mean` is the mean colour of the model's own image normalisation."),
    },
    isRandom: false,
    hasImage: true,
    inWords: ({ color }) => `one colour, ${Array.isArray(color) ? color.join('/') : color}`,
  }),
  no_image: define({
    name: 'no_image',
    parameters: {},
    isRandom: false,
    hasImage: false,
    inWords: () => 'no image at all',
  }),
  /** Shows the sample's `replacement_images`, resized to the size of I. */
  replace: define({
    name: 'replace',
    parameters: {},
    isRandom: false,
    hasImage: true,
    inWords: () => 'another image instead',
    missingField: ({ images, replacement_images: replacements }) =>
      replacements?.length === images.length
        ? undefined
        : {
            field: 'replacement_images',
            message: 'the perturbation replace needs one replacement image for each image',
          },
  }),
  region: define({
    name: 'region',
    parameters: {
      mode: z
        .enum(['keep', 'black_out'])
        .default('black_out')
        .describe("`keep`: everything outside the sample's `regions` is black; `black_out`: everything inside is."),
    },
    isRandom: false,
    hasImage: true,
    inWords: ({ mode }) => (mode === 'keep' ? 'black outside of the given boxes' : 'the given boxes black'),
    missingField: ({ regions }) =>
      regions?.length ? undefined : { field: 'regions', message: 'the perturbation region needs at least one region' },
  }),
};

export type PerturbationName = keyof typeof PERTURBATIONS;
export const PERTURBATION_NAMES = Object.keys(PERTURBATIONS) as [PerturbationName, ...PerturbationName[]];

type PerturbationSchema = (typeof PERTURBATIONS)[PerturbationName]['schema'];
export const perturbation = z.discriminatedUnion(
  'name',
  PERTURBATION_NAMES.map((name) => PERTURBATIONS[name].schema) as [PerturbationSchema, ...PerturbationSchema[]],
);
export type Perturbation = z.infer<typeof perturbation>;

export function perturbationInWords(chosen: Perturbation): string {
  const { inWords } = PERTURBATIONS[chosen.name] as { inWords: (parameters: Perturbation) => string };
  return inWords(chosen);
}
