/** Expands presets into rules of clauses. */
import type { Clause, PresetRule, Rule } from '#contract/filter.ts';
import { PRESETS, type PresetName, type PresetParameters, type Threshold } from '#contract/filter-presets.ts';

const atMost = (signal: string, threshold: Threshold): Clause =>
  typeof threshold === 'number' ? { signal, op: 'lte', value: threshold } : { signal, op: 'lte', ...threshold };

const EXPANSIONS: { [Name in PresetName]: (parameters: PresetParameters<Name>) => Rule } = {
  language_shortcut: (parameters) => ({
    all: [
      { signal: 'blind_votes', op: 'gte', value: parameters.blind_votes_min },
      atMost('gold_mean_dependency', parameters.gold_mean_dependency_max),
    ],
  }),
  no_token_gain: (parameters) => ({
    all: [
      { signal: 'blind_pass_rate', op: 'gte', value: parameters.blind_pass_rate_min },
      atMost('gold_max_token_gain', parameters.gold_max_token_gain_max),
    ],
  }),
  mmstar: (parameters) => ({ signal: 'blind_votes', op: 'gt', value: parameters.blind_votes_max }),
  mmmu_pro: (parameters) => ({ signal: 'blind_pass_rate', op: 'gt', value: parameters.blind_pass_rate_max }),
  low_dependency: (parameters) => atMost(parameters.signal, { percentile: parameters.percentile }),
  degenerate_group: (parameters) => ({ signal: 'reward_deviation', op: 'lte', value: parameters.reward_deviation_max }),
};

function expandNamed<Name extends PresetName>(name: Name, parameters: Record<string, unknown>): Rule {
  return EXPANSIONS[name](PRESETS[name].parse(parameters) as PresetParameters<Name>);
}

export function expandPreset({ preset, parameters = {} }: PresetRule): Rule {
  return expandNamed(preset, parameters);
}

/** Replaces every preset of a rule, which records its meaning at the time the filter is created. */
export function expandRule(rule: Rule): Rule {
  if ('preset' in rule) return expandPreset(rule);
  if ('all' in rule) return { all: rule.all.map(expandRule) };
  if ('any' in rule) return { any: rule.any.map(expandRule) };
  if ('not' in rule) return { not: expandRule(rule.not) };
  return rule;
}
