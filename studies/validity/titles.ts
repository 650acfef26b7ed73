/** Labels of tables and charts for the names in the report. */
import type { Contrast } from './figures/token-auroc.ts';
import type { AnsweredViewName } from './plan.ts';
import type { ComparedPerturbation } from './report.ts';

export const CONTRAST_TITLES: Record<Contrast, string> = {
  overall: 'overall: against all other tokens',
  hard: 'hard: against answer words from the text',
};

export const PERTURBATION_TITLES: Record<ComparedPerturbation, string> = {
  patch_blackening: 'patch blackening',
  patch_blackening_75: 'patches, p 0.75',
  patch_blackening_90: 'patches, p 0.9',
  gaussian_noise: 'gaussian noise',
  gaussian_blur: 'gaussian blur',
  solid_grey: 'solid grey',
  no_image: 'no image',
};

export const ANSWERED_VIEW_TITLES: Record<AnsweredViewName, string> = {
  original: 'with the image',
  no_image: 'without the image',
  patches: 'half of the patches black',
  grey: 'grey image',
};
