/** Gates that a build must pass: far enough below the goals that a few samples do not fail it. */
import type { FilterFigures } from './measure-filters.ts';

/** With 60 samples and 17 shortcuts, two more errors still pass. A broken preset is below 0.6. */
const F1_MIN: Record<string, number> = { language_shortcut: 0.8, no_token_gain: 0.85, mmstar: 0.7, mmmu_pro: 0.65 };
/** The preset drops a tenth; samples tied with the threshold are all kept or all dropped. */
const LOW_DEPENDENCY_SHARE = { min: 0.05, max: 0.2 };

/** @returns one sentence for each gate that the report misses */
export function findFailedGates({ figures, samples }: Pick<FilterFigures, 'figures' | 'samples'>): string[] {
  const figureOf = (rule: string) => figures.find((figure) => figure.rule === rule && figure.view === 'no image');
  const failed = Object.entries(F1_MIN).flatMap(([rule, min]) => {
    const f1 = figureOf(rule)?.f1.value ?? 0;
    return f1 < min ? [`${rule} has F1 ${f1.toFixed(3)}, below ${min}`] : [];
  });
  const share = (figureOf('low_dependency')?.dropped ?? 0) / samples;
  if (share < LOW_DEPENDENCY_SHARE.min || share > LOW_DEPENDENCY_SHARE.max) {
    failed.push(`low_dependency drops ${share.toFixed(3)} of the samples instead of a tenth`);
  }
  return failed;
}
