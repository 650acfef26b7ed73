/** Limits and choices of the form: enough to try one image. */
export const TRY_LIMITS = {
  imageBytesMax: 5 * 1024 * 1024,
  questionCharsMax: 2000,
  responsesMax: 4,
  responseCharsMax: 2000,
  /** Submissions of one IP address without a session; wrangler.toml holds the same number. */
  perMinute: 6,
} as const;

/** Uninformative views that the form offers, by the value of its field `view`. */
export const TRY_VIEWS = {
  patches: { words: 'half of its patches are black', perturbation: { name: 'patch_blackening' } },
  none: { words: 'there is no image at all', perturbation: { name: 'no_image' } },
  noise: { words: 'it is covered by noise', perturbation: { name: 'gaussian_noise' } },
  blur: { words: 'it is blurred', perturbation: { name: 'gaussian_blur' } },
  grey: { words: 'it is plain grey', perturbation: { name: 'solid' } },
} as const;
export type TryView = keyof typeof TRY_VIEWS;
export const DEFAULT_VIEW: TryView = 'patches';

export function isTryView(name: string): name is TryView {
  return Object.hasOwn(TRY_VIEWS, name);
}
