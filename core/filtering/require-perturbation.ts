/** Refuses a preset whose own threshold was found with signals of another perturbation than those at hand. Pure. */
import type { PresetRule, Rule } from '#contract/filter.ts';
import { PRESET_PERTURBATIONS, PRESETS } from '#contract/filter-presets.ts';
import { inapplicable } from './compile-clause.ts';

/** The words that a preset and signals do not fit by; undefined where they do, or the threshold is the caller's own. */
function misfitOf({ preset, parameters = {} }: PresetRule, perturbation: string): string | undefined {
  const found = PRESET_PERTURBATIONS[preset];
  if (found === undefined || found.perturbation === perturbation) return undefined;
  const { threshold } = found;
  const usual: unknown = Object.entries(PRESETS[preset].parse({})).find(([name]) => name === threshold)?.[1];
  if ((parameters[threshold] ?? usual) !== usual) return undefined;
  return `the ${threshold} ${usual} of ${preset} was found with signals of the perturbation ${found.perturbation}, and these are of ${perturbation}: compute signals with ${found.perturbation}, or set ${threshold} to a threshold of your own, as a number or a percentile`;
}

/**
 * @param perturbation of the signals
 * @throws SightlineError `filter_inapplicable` with a pointer to the first such preset
 */
export function requirePerturbation(rule: Rule, perturbation: string, pointer = '/rule'): void {
  if ('preset' in rule) {
    const misfit = misfitOf(rule, perturbation);
    if (misfit !== undefined) throw inapplicable(pointer, misfit);
  }
  if ('not' in rule) requirePerturbation(rule.not, perturbation, `${pointer}/not`);
  if ('all' in rule) rule.all.forEach((one, at) => void requirePerturbation(one, perturbation, `${pointer}/all/${at}`));
  if ('any' in rule) rule.any.forEach((one, at) => void requirePerturbation(one, perturbation, `${pointer}/any/${at}`));
}
