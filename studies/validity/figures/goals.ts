/** Goals, set before the first measurement, and the looser gates that a build must pass. */
import type { Interval } from '#studies/shared/interval.ts';
import type { Goal, ValidityReport } from '../report.ts';

type Measured = Omit<ValidityReport, 'goals'>;

function atLeast(name: string, interval: Interval, target: number): Goal {
  return { name, measured: interval.value, interval, relation: '>=', target, met: interval.value >= target };
}

export function bestRule({ shortcut_rules }: Pick<ValidityReport, 'shortcut_rules'>) {
  const [best] = [...shortcut_rules].sort((a, b) => b.f1.value - a.f1.value);
  if (!best) throw new RangeError('no rule was measured');
  return best;
}

/** Accuracy without the image counts as near chance up to this much above the best guess from the words. */
const NEAR_CHANCE = 0.05;

export function goalsOf(report: Measured): Goal[] {
  const { auroc_by_draws, accuracy } = report;
  const kl = (contrast: 'overall' | 'hard') => auroc_by_draws[contrast].kl;
  const blind = accuracy.image_questions.views.no_image;
  const { chance } = accuracy.image_questions;
  const best = bestRule(report);
  return [
    atLeast('AUROC of kl, patch blackening, 1 draw, overall', kl('overall')['1'], 0.995),
    atLeast('AUROC of kl, patch blackening, 1 draw, hard', kl('hard')['1'], 0.99),
    atLeast('AUROC of kl, patch blackening, 4 draws, overall', kl('overall')['4'], 0.999),
    atLeast('AUROC of kl, patch blackening, 4 draws, hard', kl('hard')['4'], 0.998),
    atLeast('accuracy on image questions with the image', accuracy.image_questions.views.original, 0.97),
    {
      name: 'accuracy on image questions without the image, above chance',
      measured: blind.value - chance,
      interval: { value: blind.value - chance, low: blind.low - chance, high: blind.high - chance },
      relation: '<=',
      target: NEAR_CHANCE,
      met: blind.value - chance <= NEAR_CHANCE,
    },
    atLeast(`F1 of the best shortcut rule (${best.name})`, best.f1, 0.98),
  ];
}

/** Gates of a small sample: far enough below the goals that chance does not fail a build. */
export function gatesOf(report: Measured): Goal[] {
  return [
    atLeast('AUROC of kl, patch blackening, 4 draws, overall', report.auroc_by_draws.overall.kl['4'], 0.97),
    atLeast('F1 of the best shortcut rule', bestRule(report).f1, 0.9),
    atLeast('accuracy on image questions with the image', report.accuracy.image_questions.views.original, 0.85),
  ];
}

/** @returns one sentence for each gate that the report misses */
export function findFailedGates(report: Measured): string[] {
  return gatesOf(report)
    .filter(({ met }) => !met)
    .map(({ name, measured, target }) => `${name} is ${measured.toFixed(4)}, below ${target}`);
}
