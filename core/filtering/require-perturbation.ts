/** Rejects a preset whose default threshold is valid only for signals of another perturbation. Pure. */
import type { PresetRule, Rule } from '#contract/filter.ts';
import { PRESET_PERTURBATIONS, PRESETS } from '#contract/filter-presets.ts';
import { inapplicable } from './compile-clause.ts';

/** Describes the mismatch; undefined if the signals fit or the caller chose the threshold. */
function describeMismatch({ preset, parameters = {} }: PresetRule, perturbation: string): string | undefined {
  const required = PRESET_PERTURBATIONS[preset];
  if (required === undefined || required.perturbation === perturbation) return undefined;
  const { threshold } = required;
  const defaultValue: unknown = Object.entries(PRESETS[preset].parse({})).find(([name]) => name === threshold)?.[1];
  if ((parameters[threshold] ?? defaultValue) !== defaultValue) return undefined;
  return `the default ${threshold} ${defaultValue} of ${preset} is for signals of the perturbation ${required.perturbation}, but these signals are of ${perturbation}: compute signals with ${required.perturbation}, or set ${threshold} to a number or a percentile`;
}

/**
 * @param perturbation perturbation of the signals
 * @throws SightlineError `filter_inapplicable` with a pointer to the first preset that does not fit
 */
export function requirePerturbation(rule: Rule, perturbation: string, pointer = '/rule'): void {
  if ('preset' in rule) {
    const mismatch = describeMismatch(rule, perturbation);
    if (mismatch !== undefined) throw inapplicable(pointer, mismatch);
  }
  if ('not' in rule) requirePerturbation(rule.not, perturbation, `${pointer}/not`);
  if ('all' in rule)
    rule.all.forEach((part, index) => void requirePerturbation(part, perturbation, `${pointer}/all/${index}`));
  if ('any' in rule)
    rule.any.forEach((part, index) => void requirePerturbation(part, perturbation, `${pointer}/any/${index}`));
}
