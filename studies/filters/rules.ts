/** The measured rules: presets with their default thresholds, presets with tuned thresholds, and cuts on single signals. */
import type { Rule } from '#contract/filter.ts';
import type { SampleSignals } from '#contract/signals.ts';

export type Values = NonNullable<SampleSignals['signals']>;

export interface MeasuredRule {
  name: string;
  title: string;
  /** Signal with a tuned threshold, up to which samples are dropped. Undefined if nothing is tuned. */
  tuned?: { signal: keyof Values; among: (values: Values) => boolean };
  /** Rule whose threshold, tuned on the first view, this rule uses under every view. */
  borrowed?: string;
  /** True for presets whose default threshold holds only for signals of `no_image`. */
  noImageOnly?: boolean;
  toRule(threshold: number): Rule;
}

const all = () => true;
const rightBlind = ({ blind_votes: votes }: Values) => (votes ?? 0) >= 4;
const mostlyRightBlind = ({ blind_pass_rate: rate }: Values) => (rate ?? 0) >= 0.5;

export const RULES: readonly MeasuredRule[] = [
  {
    name: 'language_shortcut',
    title: '`language_shortcut`',
    noImageOnly: true,
    toRule: () => ({ preset: 'language_shortcut' }),
  },
  {
    name: 'language_shortcut_tuned',
    title: '`language_shortcut`, threshold tuned',
    tuned: { signal: 'gold_mean_dependency', among: rightBlind },
    toRule: (threshold) => ({
      preset: 'language_shortcut',
      parameters: { gold_mean_dependency_max: threshold, blind_votes_min: 4 },
    }),
  },
  {
    name: 'no_token_gain',
    title: '`no_token_gain`',
    noImageOnly: true,
    toRule: () => ({ preset: 'no_token_gain' }),
  },
  {
    name: 'no_token_gain_tuned',
    title: '`no_token_gain`, threshold tuned',
    tuned: { signal: 'gold_max_token_gain', among: mostlyRightBlind },
    toRule: (threshold) => ({
      preset: 'no_token_gain',
      parameters: { gold_max_token_gain_max: threshold, blind_pass_rate_min: 0.5 },
    }),
  },
  {
    name: 'mmstar',
    title: '`mmstar`',
    toRule: () => ({ preset: 'mmstar' }),
  },
  {
    name: 'mmmu_pro',
    title: '`mmmu_pro`',
    toRule: () => ({ preset: 'mmmu_pro' }),
  },
  {
    name: 'gold_dependency_tuned',
    title: '`gold_mean_dependency` ≤ tuned',
    tuned: { signal: 'gold_mean_dependency', among: all },
    toRule: (value) => ({ signal: 'gold_mean_dependency', op: 'lte', value }),
  },
  {
    name: 'low_dependency',
    title: '`low_dependency` (lowest 10 %)',
    toRule: () => ({ preset: 'low_dependency' }),
  },
  {
    name: 'mean_dependency_tuned',
    title: 'mean dependency ≤ tuned, all responses',
    tuned: { signal: 'mean_dependency', among: all },
    toRule: (value) => ({ signal: 'mean_dependency', op: 'lte', value }),
  },
  {
    name: 'mean_dependency_global',
    title: 'mean dependency ≤ the threshold of "no image"',
    borrowed: 'mean_dependency_tuned',
    toRule: (value) => ({ signal: 'mean_dependency', op: 'lte', value }),
  },
  {
    name: 'gold_gain',
    title: '`gold_gain` ≤ 0',
    toRule: () => ({ signal: 'gold_gain', op: 'lte', value: 0 }),
  },
];

export interface LabelledSample {
  shortcut: boolean;
  values: Values;
}

export function f1Of(dropped: readonly boolean[], shortcut: readonly boolean[]): number {
  let hits = 0;
  let errors = 0;
  dropped.forEach((isDropped, index) => {
    if (isDropped && shortcut[index]) hits += 1;
    else if (isDropped !== shortcut[index]) errors += 1;
  });
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + errors);
}

/** @returns the threshold with the highest F1, halfway to the next value of the signal */
export function tuneThreshold(
  samples: readonly LabelledSample[],
  { signal, among }: NonNullable<MeasuredRule['tuned']>,
): number {
  const values = samples.map((sample) => sample.values[signal]).filter((value) => value !== null);
  const candidates = [...new Set(values)].sort((a, b) => a - b);
  const shortcut = samples.map((sample) => sample.shortcut);
  let best = { f1: -1, index: 0 };
  for (const [index, value] of candidates.entries()) {
    const dropped = samples.map(
      (sample) => among(sample.values) && (sample.values[signal] ?? Number.POSITIVE_INFINITY) <= value,
    );
    const f1 = f1Of(dropped, shortcut);
    if (f1 > best.f1) best = { f1, index };
  }
  const [low = 0, high = low] = candidates.slice(best.index, best.index + 2);
  return (low + high) / 2;
}
