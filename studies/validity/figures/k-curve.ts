/** Precision and recall of the mask of the k·T most dependent tokens, for k from 0.05 to 1. */
import { topMask } from '#core/scoring/index.ts';
import { bootstrapInterval, type Resampling, ratioOfSums } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { isVisual } from '#studies/shared/token-categories.ts';
import { type MeasuredSample, seriesOf } from '../measure.ts';
import type { ScoredViewName } from '../plan.ts';

export interface KPoint {
  k: number;
  precision: Interval;
  recall: Interval;
}

const STEPS = 20;

/**
 * Pools the tokens of all gold responses that have visual tokens. The mask covers the whole response, as in training.
 * Tokens without a label (`excluded`) do not count.
 */
export function kCurve(samples: readonly MeasuredSample[], view: ScoredViewName, resampling: Resampling): KPoint[] {
  return Array.from({ length: STEPS }, (_, step) => {
    const k = (step + 1) / STEPS;
    const found = new Float64Array(samples.length);
    const kept = new Float64Array(samples.length);
    const visual = new Float64Array(samples.length);
    samples.forEach(({ responses }, sample) => {
      for (const response of responses) {
        if (response.origin !== 'gold' || !response.labels.some(isVisual)) continue;
        const mask = topMask(seriesOf(response, view).divergences.kl, k);
        response.labels.forEach((category, token) => {
          if (category === 'excluded') return;
          const keep = mask[token] ? 1 : 0;
          kept[sample] = (kept[sample] ?? 0) + keep;
          if (!isVisual(category)) return;
          visual[sample] = (visual[sample] ?? 0) + 1;
          found[sample] = (found[sample] ?? 0) + keep;
        });
      }
    });
    return {
      k,
      precision: bootstrapInterval(resampling, ratioOfSums(found, kept)),
      recall: bootstrapInterval(resampling, ratioOfSums(found, visual)),
    };
  });
}
