/** What the page to try it takes: enough to see what it is about. */
export const TRY_LIMITS = {
  pictureBytesMax: 5 * 1024 * 1024,
  questionCharsMax: 2000,
  responsesMax: 4,
  responseCharsMax: 2000,
  /** Of one address that is not signed in; wrangler.toml counts them. */
  perMinute: 6,
} as const;

/** How the uninformative view is made, as the form offers it; the first is chosen where nothing is said. */
export const TRY_VIEWS = {
  patches: { words: 'half of its patches are black', perturbation: { name: 'patch_blackening' } },
  none: { words: 'there is no picture at all', perturbation: { name: 'no_image' } },
  noise: { words: 'it is covered by noise', perturbation: { name: 'gaussian_noise' } },
  blur: { words: 'it is blurred', perturbation: { name: 'gaussian_blur' } },
  grey: { words: 'it is plain grey', perturbation: { name: 'solid' } },
} as const;
export type TryView = keyof typeof TRY_VIEWS;
export const FIRST_VIEW: TryView = 'patches';

export function isTryView(name: string): name is TryView {
  return Object.hasOwn(TRY_VIEWS, name);
}
