/** Measurement plan: the views to score and the views to generate answers under. */
import type { Perturbation } from '#contract/perturbation.ts';

export interface ScoredView {
  perturbation: Perturbation;
  draws: number;
  /** `gold`: only the right responses that follow from the image. */
  responses: 'gold' | 'all';
}

const PATCHES = { name: 'patch_blackening', patch: 14, probability: 0.5 } as const;
const GREY = { name: 'solid', color: 'grey' } as const;
const NO_IMAGE = { name: 'no_image' } as const;

export const SCORED_VIEWS = {
  patches_1: { perturbation: PATCHES, draws: 1, responses: 'all' },
  patches_2: { perturbation: PATCHES, draws: 2, responses: 'gold' },
  patches_4: { perturbation: PATCHES, draws: 4, responses: 'all' },
  patches_8: { perturbation: PATCHES, draws: 8, responses: 'gold' },
  patches_75: { perturbation: { ...PATCHES, probability: 0.75 }, draws: 1, responses: 'all' },
  patches_90: { perturbation: { ...PATCHES, probability: 0.9 }, draws: 1, responses: 'all' },
  noise: { perturbation: { name: 'gaussian_noise', sigma: 189 }, draws: 1, responses: 'all' },
  blur: { perturbation: { name: 'gaussian_blur', radius: 6 }, draws: 1, responses: 'all' },
  grey: { perturbation: GREY, draws: 1, responses: 'all' },
  no_image: { perturbation: NO_IMAGE, draws: 1, responses: 'all' },
} as const satisfies Record<string, ScoredView>;
export type ScoredViewName = keyof typeof SCORED_VIEWS;
export const SCORED_VIEW_NAMES = Object.keys(SCORED_VIEWS) as ScoredViewName[];

/** One draw of each perturbation, for comparison; patch blackening at three probabilities. */
export const COMPARED_VIEWS = ['patches_1', 'patches_75', 'patches_90', 'noise', 'blur', 'grey', 'no_image'] as const;
export const DRAW_VIEWS = ['patches_1', 'patches_2', 'patches_4', 'patches_8'] as const;

export const ANSWERED_VIEWS = {
  original: 'original',
  no_image: NO_IMAGE,
  patches: PATCHES,
  grey: GREY,
} as const satisfies Record<string, 'original' | Perturbation>;
export type AnsweredViewName = keyof typeof ANSWERED_VIEWS;
export const ANSWERED_VIEW_NAMES = Object.keys(ANSWERED_VIEWS) as AnsweredViewName[];

/** Answers sampled without the image at temperature 1, as in the votes of MMStar and MMMU-Pro. */
export const BLIND_VOTES = 4;

/** Responses of the generator have a few dozen tokens; a longer answer means that the model does not stop. */
export const ANSWER_TOKENS_MAX = 96;

/** Enough samples per call to keep a runner busy, few enough for steady progress. */
export const SAMPLES_PER_CALL = 10;
