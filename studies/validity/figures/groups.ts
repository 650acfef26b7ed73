/** Whether a whole response tells looking from guessing, among the responses to one question about the picture. Pure. */
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
  /** Mean of VPPO's trajectory weight α, shaped within each question. */
  mean_alpha: number;
}

export interface GroupFigures {
  origins: OriginRow[];
  /**
   * Chance that a response that is right by looking lies above a blind guess that misses, among the responses to the
   * same question; every question counts the same. Null when no question has both.
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

  const looked = groups.map((group) => group.filter(({ origin }) => origin === 'gold'));
  const guessed = groups.map((group) => group.filter(({ origin, correct }) => origin === 'blind_guess' && !correct));
  const comparable = groups.map((_, index) => (looked[index]?.length && guessed[index]?.length ? 1 : 0));
  if (!comparable.includes(1)) return { origins, auroc_within_group: null };
  return {
    origins,
    auroc_within_group: bySignal((signal) => {
      const areas = comparable.map((here, index) =>
        here ? auroc((looked[index] ?? []).map(MEASURES[signal]), (guessed[index] ?? []).map(MEASURES[signal])) : 0,
      );
      return bootstrapInterval(resampling, ratioOfSums(areas, comparable));
    }),
  };
}
