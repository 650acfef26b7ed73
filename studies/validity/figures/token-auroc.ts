/** AUROC of a divergence under a perturbation: does it rank the tokens that need the picture above the others? */
import type { DivergenceName } from '#contract/divergence.ts';
import { bootstrapInterval, type Resampling } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { isHardNegative, isVisual } from '#studies/shared/token-categories.ts';
import { type MeasuredResponse, type MeasuredSample, seriesOf } from '../measure.ts';
import type { ScoredViewName } from '../plan.ts';
import { rankTokens, weightedAuroc } from './auroc.ts';

export const RESPONSE_SETS = ['gold', 'all'] as const;
export type ResponseSet = (typeof RESPONSE_SETS)[number];

/** `overall`: visual tokens against all others; `hard`: against tokens that carry content but follow from the text. */
export const CONTRASTS = ['overall', 'hard'] as const;
export type Contrast = (typeof CONTRASTS)[number];

interface TokenReference {
  response: MeasuredResponse;
  index: number;
}

/** Labelled tokens of one contrast, in a fixed order for all views. */
export interface TokenTable {
  tokens: TokenReference[];
  positive: Uint8Array;
  /** Index of the token's sample. */
  cluster: Uint32Array;
}

export function tabulateTokens(samples: readonly MeasuredSample[], set: ResponseSet, contrast: Contrast): TokenTable {
  const tokens: TokenReference[] = [];
  const positive: number[] = [];
  const cluster: number[] = [];
  samples.forEach(({ responses }, sample) => {
    for (const response of responses) {
      if (set === 'gold' && response.origin !== 'gold') continue;
      response.labels.forEach((category, index) => {
        const visual = isVisual(category);
        if (category === 'excluded' || (contrast === 'hard' && !visual && !isHardNegative(category))) return;
        tokens.push({ response, index });
        positive.push(visual ? 1 : 0);
        cluster.push(sample);
      });
    }
  });
  return { tokens, positive: Uint8Array.from(positive), cluster: Uint32Array.from(cluster) };
}

export function tokenAuroc(
  table: TokenTable,
  measure: { view: ScoredViewName; divergence: DivergenceName },
  resampling: Resampling,
): Interval {
  const scores = Float64Array.from(table.tokens, ({ response, index }) => {
    const value = seriesOf(response, measure.view).divergences[measure.divergence][index];
    if (value === undefined) throw new RangeError(`token ${index} of "${response.text}" has no ${measure.divergence}`);
    return value;
  });
  const ranked = rankTokens({ scores, positive: table.positive, cluster: table.cluster });
  return bootstrapInterval(resampling, (weights) => weightedAuroc(ranked, weights));
}
