/** Categories of the generator's spans: what determines the words of a response. */
const VISUAL_CATEGORIES = ['shape', 'color', 'count', 'position', 'relation', 'digit', 'bar', 'size'] as const;
const TEXT_CATEGORIES = ['copied', 'arithmetic', 'prior'] as const;
export const CATEGORIES = [...VISUAL_CATEGORIES, ...TEXT_CATEGORIES, 'template', 'excluded'] as const;
export type Category = (typeof CATEGORIES)[number];

const VISUAL: ReadonlySet<Category> = new Set(VISUAL_CATEGORIES);
const HARD_NEGATIVE: ReadonlySet<Category> = new Set(TEXT_CATEGORIES);

/** True for words that only the image determines. */
export function isVisual(category: Category): boolean {
  return VISUAL.has(category);
}

/** True for words that carry content but follow from the text. */
export function isHardNegative(category: Category): boolean {
  return HARD_NEGATIVE.has(category);
}
