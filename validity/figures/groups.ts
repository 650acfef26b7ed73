/** Whether the mean dependency of a whole response tells looking from guessing, among responses to one question. Pure. */
import { mean } from 'simple-statistics';
import { bootstrapInterval, type Resampling } from '../bootstrap.ts';
import { ORIGINS, type Origin } from '../fresh-renders.ts';
import type { Interval } from '../interval.ts';
import { type MeasuredSample, seriesOf } from '../measure.ts';
import type { ScoredViewName } from '../plan.ts';
import { rankTokens, weightedAuroc } from './auroc.ts';

export interface OriginRow {
  origin: Origin;
  responses: number;
  /** Mean over the responses of their mean KL, in nats. */
  mean_dependency: number;
}

export interface GroupFigures {
  origins: OriginRow[];
  /** Right by looking above blind guess, over all pairs of responses; null without both sorts. */
  auroc_pooled: Interval | null;
  /** The same over pairs that answer the same question. */
  auroc_within_group: Interval | null;
}

interface Scored {
  sample: number;
  origin: Origin;
  dependency: number;
}

/** Per sample: how many pairs (looked, guessed) there are, and how many of them the one that looked wins. */
function pairs(scored: readonly Scored[], samples: number): { wins: Float64Array; pairs: Float64Array } {
  const count = { wins: new Float64Array(samples), pairs: new Float64Array(samples) };
  for (const [sample, members] of Map.groupBy(scored, (response) => response.sample)) {
    for (const looked of members.filter(({ origin }) => origin === 'gold')) {
      for (const guessed of members.filter(({ origin }) => origin === 'blind_guess')) {
        const difference = looked.dependency - guessed.dependency;
        count.pairs[sample] = (count.pairs[sample] ?? 0) + 1;
        count.wins[sample] = (count.wins[sample] ?? 0) + (difference > 0 ? 1 : difference === 0 ? 0.5 : 0);
      }
    }
  }
  return count;
}

/** Over the questions about the picture. */
export function groupFigures(
  samples: readonly MeasuredSample[],
  view: ScoredViewName,
  resampling: Resampling,
): GroupFigures {
  const scored = samples.flatMap(({ render, responses }, sample): Scored[] =>
    render.shortcut
      ? []
      : responses.map((response) => ({
          sample,
          origin: response.origin,
          dependency: mean(seriesOf(response, view).divergences.kl),
        })),
  );
  const origins = ORIGINS.flatMap((origin): OriginRow[] => {
    const values = scored.filter((response) => response.origin === origin).map(({ dependency }) => dependency);
    return values.length === 0 ? [] : [{ origin, responses: values.length, mean_dependency: mean(values) }];
  });
  const compared = scored.filter(({ origin }) => origin !== 'wrong');
  const { wins, pairs: total } = pairs(compared, samples.length);
  if (!total.some((count) => count > 0)) return { origins, auroc_pooled: null, auroc_within_group: null };
  const ranked = rankTokens({
    scores: Float64Array.from(compared, ({ dependency }) => dependency),
    positive: Uint8Array.from(compared, ({ origin }) => (origin === 'gold' ? 1 : 0)),
    cluster: Uint32Array.from(compared, ({ sample }) => sample),
  });
  return {
    origins,
    auroc_pooled: bootstrapInterval(resampling, (weights) => weightedAuroc(ranked, weights)),
    // Every group counts the same, however many pairs it has.
    auroc_within_group: bootstrapInterval(resampling, (weights) => {
      let won = 0;
      let groups = 0;
      weights.forEach((weight, sample) => {
        const here = total[sample] ?? 0;
        if (here === 0) return;
        won += (weight * (wins[sample] ?? 0)) / here;
        groups += weight;
      });
      return won / groups;
    }),
  };
}
