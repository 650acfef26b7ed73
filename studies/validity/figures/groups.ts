/** Signals of whole responses within a question: do they separate responses that use the image from blind guesses? */
import { mean } from 'simple-statistics';
import { auroc, goldGain, shapeAlpha } from '#core/scoring/index.ts';
import { bootstrapInterval, type Resampling, ratioOfSums } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { ORIGINS, type Origin } from '#studies/shared/renders.ts';
import { type MeasuredResponse, type MeasuredSample, seriesOf } from '../measure.ts';

/** `dependency`: mean KL under patches, 4 draws. `gain`: log p(response | image) − log p(response | no image). */
export const GROUP_SIGNALS = ['dependency', 'gain'] as const;
type GroupSignal = (typeof GROUP_SIGNALS)[number];

interface OriginRow {
  origin: Origin;
  responses: number;
  /** Means over the responses, in nats. */
  mean: Record<GroupSignal, number>;
  /** Mean of VPPO's trajectory weight α, computed within each question. */
  mean_alpha: number;
}

export interface GroupFigures {
  origins: OriginRow[];
  /**
   * Probability that a gold response has a larger signal than a wrong blind guess to the same question. Every question
   * has the same weight. Null if no question has both.
   */
  auroc_within_group: Record<GroupSignal, Interval> | null;
}

const MEASURES: Record<GroupSignal, (response: MeasuredResponse) => number> = {
  dependency: (response) => mean(seriesOf(response, 'patches_4').divergences.kl),
  gain: (response) => goldGain(seriesOf(response, 'no_image')),
};

function bySignal<Value>(value: (signal: GroupSignal) => Value): Record<GroupSignal, Value> {
  return { dependency: value('dependency'), gain: value('gain') };
}

export function groupFigures(samples: readonly MeasuredSample[], resampling: Resampling): GroupFigures {
  const groups = samples.map(({ render, responses }) => (render.shortcut ? [] : responses));
  const alphaOf = new Map(
    groups.flatMap((group) => {
      const alpha = shapeAlpha({ meanDependency: group.map(MEASURES.dependency) });
      return group.map((response, index) => [response, alpha[index] ?? 1] as const);
    }),
  );
  const origins = ORIGINS.flatMap((origin): OriginRow[] => {
    const members = groups.flat().filter((response) => response.origin === origin);
    if (members.length === 0) return [];
    return [
      {
        origin,
        responses: members.length,
        mean: bySignal((signal) => mean(members.map(MEASURES[signal]))),
        mean_alpha: mean(members.map((response) => alphaOf.get(response) ?? 1)),
      },
    ];
  });

  const gold = groups.map((group) => group.filter(({ origin }) => origin === 'gold'));
  const guesses = groups.map((group) => group.filter(({ origin, correct }) => origin === 'blind_guess' && !correct));
  const comparable = groups.map((_, index) => (gold[index]?.length && guesses[index]?.length ? 1 : 0));
  if (!comparable.includes(1)) return { origins, auroc_within_group: null };
  return {
    origins,
    auroc_within_group: bySignal((signal) => {
      const areas = comparable.map((isComparable, index) =>
        isComparable
          ? auroc((gold[index] ?? []).map(MEASURES[signal]), (guesses[index] ?? []).map(MEASURES[signal]))
          : 0,
      );
      return bootstrapInterval(resampling, ratioOfSums(areas, comparable));
    }),
  };
}
