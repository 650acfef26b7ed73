/** The filters that are measured: presets as they ship, presets whose threshold was tuned, and two that are none. Pure. */
import type { Rule } from '#contract/filter.ts';
import type { SampleSignals } from '#contract/signals.ts';

export type Values = NonNullable<SampleSignals['signals']>;

export interface MeasuredRule {
  name: string;
  title: string;
  /** What the page says of it. */
  use: string;
  /** The value of the signal up to which a sample is dropped; undefined: nothing to tune. */
  tuned?: { signal: keyof Values; among: (values: Values) => boolean };
  /** Its threshold is that of another rule, as tuned on the first view: what a global cut would be. */
  borrowed?: string;
  /** Meant for signals of `no_image` only, with its default threshold. */
  noImageOnly?: boolean;
  toRule(threshold: number): Rule;
}

const everything = () => true;
const rightBlind = ({ blind_votes: votes }: Values) => (votes ?? 0) >= 4;
const mostlyRightBlind = ({ blind_pass_rate: rate }: Values) => (rate ?? 0) >= 0.5;

export const RULES: readonly MeasuredRule[] = [
  {
    name: 'language_shortcut',
    title: '`language_shortcut`',
    use: 'blind votes and no-image signals: the one to use',
    noImageOnly: true,
    toRule: () => ({ preset: 'language_shortcut' }),
  },
  {
    name: 'language_shortcut_tuned',
    title: '`language_shortcut`, threshold tuned',
    use: 'the same, for another scorer or view',
    tuned: { signal: 'gold_mean_dependency', among: rightBlind },
    toRule: (threshold) => ({
      preset: 'language_shortcut',
      parameters: { gold_mean_dependency_max: threshold, blind_votes_min: 4 },
    }),
  },
  {
    name: 'no_token_gain',
    title: '`no_token_gain`',
    use: 'blind votes and no-image signals, where one telling token is enough to keep a sample',
    noImageOnly: true,
    toRule: () => ({ preset: 'no_token_gain' }),
  },
  {
    name: 'no_token_gain_tuned',
    title: '`no_token_gain`, threshold tuned',
    use: 'the same, for another scorer or view',
    tuned: { signal: 'gold_max_token_gain', among: mostlyRightBlind },
    toRule: (threshold) => ({
      preset: 'no_token_gain',
      parameters: { gold_max_token_gain_max: threshold, blind_pass_rate_min: 0.5 },
    }),
  },
  {
    name: 'mmstar',
    title: '`mmstar`',
    use: 'blind votes alone: drops lucky guesses too',
    toRule: () => ({ preset: 'mmstar' }),
  },
  {
    name: 'mmmu_pro',
    title: '`mmmu_pro`',
    use: 'blind votes alone, more than half',
    toRule: () => ({ preset: 'mmmu_pro' }),
  },
  {
    name: 'gold_dependency_tuned',
    title: '`gold_mean_dependency` ≤ tuned',
    use: 'without generating anything',
    tuned: { signal: 'gold_mean_dependency', among: everything },
    toRule: (value) => ({ signal: 'gold_mean_dependency', op: 'lte', value }),
  },
  {
    name: 'low_dependency',
    title: '`low_dependency` (lowest 10 %)',
    use: 'a share of the data, not the shortcuts',
    toRule: () => ({ preset: 'low_dependency' }),
  },
  {
    name: 'mean_dependency_tuned',
    title: 'mean dependency ≤ tuned, all responses',
    use: 'not a filter: see below',
    tuned: { signal: 'mean_dependency', among: everything },
    toRule: (value) => ({ signal: 'mean_dependency', op: 'lte', value }),
  },
  {
    name: 'mean_dependency_global',
    title: 'mean dependency ≤ the threshold of "no image"',
    use: 'not a filter: see below',
    borrowed: 'mean_dependency_tuned',
    toRule: (value) => ({ signal: 'mean_dependency', op: 'lte', value }),
  },
  {
    name: 'gold_gain',
    title: '`gold_gain` ≤ 0',
    use: 'not a filter: see below',
    toRule: () => ({ signal: 'gold_gain', op: 'lte', value: 0 }),
  },
];

export interface Truth {
  shortcut: boolean;
  values: Values;
}

export function f1Of(dropped: readonly boolean[], shortcut: readonly boolean[]): number {
  let hits = 0;
  let misses = 0;
  dropped.forEach((one, index) => {
    if (one && shortcut[index]) hits += 1;
    else if (one !== shortcut[index]) misses += 1;
  });
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + misses);
}

/** The threshold of the highest F1, half way to the next value: on other data than it is judged on. */
export function tuneThreshold(
  samples: readonly Truth[],
  { signal, among }: NonNullable<MeasuredRule['tuned']>,
): number {
  const found = samples.map(({ values }) => values[signal]).filter((value) => value !== null);
  const candidates = [...new Set(found)].sort((a, b) => a - b);
  const shortcut = samples.map((sample) => sample.shortcut);
  let best = { f1: -1, at: 0 };
  for (const [at, value] of candidates.entries()) {
    const dropped = samples.map(({ values }) => among(values) && (values[signal] ?? Number.POSITIVE_INFINITY) <= value);
    const f1 = f1Of(dropped, shortcut);
    if (f1 > best.f1) best = { f1, at };
  }
  const [low = 0, high = low] = candidates.slice(best.at, best.at + 2);
  return (low + high) / 2;
}
