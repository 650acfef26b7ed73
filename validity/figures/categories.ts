/** How strongly each sort of token depends on the picture: means by view, and the spread under blackened patches. Pure. */
import { mean, quantileSorted } from 'simple-statistics';
import { type MeasuredSample, seriesOf } from '../measure.ts';
import { CATEGORIES, type Category, isVisual } from '../token-labels.ts';

export const CATEGORY_VIEWS = ['patches_1', 'patches_4', 'grey', 'no_image'] as const;
type CategoryView = (typeof CATEGORY_VIEWS)[number];

export interface CategoryRow {
  category: Category;
  visual: boolean;
  tokens: number;
  /** Mean KL in nats. */
  mean: Record<CategoryView, number>;
  /** Deciles 0, 10 … 100 of the KL under blackened patches with 4 draws, in nats. */
  deciles: number[];
}

/** Over the gold responses; categories without a token are left out. */
export function categoryRows(samples: readonly MeasuredSample[]): CategoryRow[] {
  const gold = samples.flatMap(({ responses }) => responses.filter(({ origin }) => origin === 'gold'));
  return CATEGORIES.flatMap((category) => {
    const values = (view: CategoryView) =>
      gold.flatMap((response) =>
        seriesOf(response, view).divergences.kl.filter((_, token) => response.labels[token] === category),
      );
    const spread = values('patches_4').sort((a, b) => a - b);
    if (spread.length === 0) return [];
    return [
      {
        category,
        visual: isVisual(category),
        tokens: spread.length,
        mean: Object.fromEntries(CATEGORY_VIEWS.map((view) => [view, mean(values(view))])) as Record<
          CategoryView,
          number
        >,
        deciles: Array.from({ length: 11 }, (_, tenth) => quantileSorted(spread, tenth / 10)),
      },
    ];
  });
}
