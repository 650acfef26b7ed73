/** Dependency of tokens by category: mean by view, deciles, and AUROC against the opposite side. */
import { mean, quantileSorted } from 'simple-statistics';
import { bootstrapInterval, type Resampling } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { CATEGORIES, type Category, isHardNegative, isVisual } from '#studies/shared/token-categories.ts';
import { type MeasuredResponse, type MeasuredSample, seriesOf } from '../measure.ts';
import { rankTokens, weightedAuroc } from './auroc.ts';

export const CATEGORY_VIEWS = ['patches_1', 'patches_4', 'grey', 'no_image'] as const;
type CategoryView = (typeof CATEGORY_VIEWS)[number];

/** Views for the AUROC of each category. */
export const RANKED_VIEWS = ['patches_1', 'patches_4'] as const;
type RankedView = (typeof RANKED_VIEWS)[number];

export interface CategoryRow {
  category: Category;
  visual: boolean;
  tokens: number;
  /** Mean KL in nats. */
  mean: Record<CategoryView, number>;
  /** Percentiles 0, 10, … 100 of the KL under blackened patches with 4 draws, in nats. */
  deciles: number[];
  /**
   * AUROC of KL: a visual category against all hard negatives, any other category against all visual tokens. Null for
   * `excluded`, which is on neither side.
   */
  auroc: Record<RankedView, Interval> | null;
}

interface GoldToken {
  sample: number;
  response: MeasuredResponse;
  index: number;
  category: Category;
}

function klOf({ response, index }: GoldToken, view: CategoryView): number {
  const value = seriesOf(response, view).divergences.kl[index];
  if (value === undefined) throw new RangeError(`token ${index} of "${response.text}" has no kl`);
  return value;
}

function aurocOf(
  { positives, negatives }: { positives: readonly GoldToken[]; negatives: readonly GoldToken[] },
  view: RankedView,
  resampling: Resampling,
) {
  const tokens = [...positives, ...negatives];
  const ranked = rankTokens({
    scores: Float64Array.from(tokens, (token) => klOf(token, view)),
    positive: Uint8Array.from(tokens, (_, index) => (index < positives.length ? 1 : 0)),
    cluster: Uint32Array.from(tokens, ({ sample }) => sample),
  });
  return bootstrapInterval(resampling, (weights) => weightedAuroc(ranked, weights));
}

/** One row for each category that has tokens in the gold responses. */
export function categoryRows(samples: readonly MeasuredSample[], resampling: Resampling): CategoryRow[] {
  const gold = samples.flatMap(({ responses }, sample) =>
    responses
      .filter(({ origin }) => origin === 'gold')
      .flatMap((response) => response.labels.map((category, index) => ({ sample, response, index, category }))),
  );
  const visual = gold.filter(({ category }) => isVisual(category));
  const hard = gold.filter(({ category }) => isHardNegative(category));
  return CATEGORIES.flatMap((category) => {
    const tokens = gold.filter((token) => token.category === category);
    if (tokens.length === 0) return [];
    const sorted = tokens.map((token) => klOf(token, 'patches_4')).sort((a, b) => a - b);
    const means = CATEGORY_VIEWS.map((view) => [view, mean(tokens.map((token) => klOf(token, view)))]);
    const auroc = (view: RankedView) =>
      aurocOf(
        isVisual(category) ? { positives: tokens, negatives: hard } : { positives: visual, negatives: tokens },
        view,
        resampling,
      );
    return [
      {
        category,
        visual: isVisual(category),
        tokens: tokens.length,
        mean: Object.fromEntries(means) as Record<CategoryView, number>,
        deciles: Array.from({ length: 11 }, (_, tenth) => quantileSorted(sorted, tenth / 10)),
        auroc: category === 'excluded' ? null : { patches_1: auroc('patches_1'), patches_4: auroc('patches_4') },
      },
    ];
  });
}
