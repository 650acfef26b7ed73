/** What a preset says, as a rule of clauses. */
import type { Clause, PresetRule, Rule } from '#contract/filter.ts';
import { PRESETS, type PresetName, type PresetParameters, type Threshold } from '#contract/filter-presets.ts';

const atMost = (signal: string, threshold: Threshold): Clause =>
  typeof threshold === 'number' ? { signal, op: 'lte', value: threshold } : { signal, op: 'lte', ...threshold };

const EXPANSIONS: { [Name in PresetName]: (parameters: PresetParameters<Name>) => Rule } = {
  language_shortcut: (given) => ({
    all: [
      { signal: 'blind_votes', op: 'gte', value: given.blind_votes_min },
      atMost('gold_mean_dependency', given.gold_mean_dependency_max),
    ],
  }),
  no_token_gain: (given) => ({
    all: [
      { signal: 'blind_pass_rate', op: 'gte', value: given.blind_pass_rate_min },
      atMost('gold_max_token_gain', given.gold_max_token_gain_max),
    ],
  }),
  mmstar: (given) => ({ signal: 'blind_votes', op: 'gt', value: given.blind_votes_max }),
  mmmu_pro: (given) => ({ signal: 'blind_pass_rate', op: 'gt', value: given.blind_pass_rate_max }),
  low_dependency: (given) => atMost(given.signal, { percentile: given.percentile }),
  degenerate_group: (given) => ({ signal: 'reward_deviation', op: 'lte', value: given.reward_deviation_max }),
};

function expandNamed<Name extends PresetName>(name: Name, parameters: Record<string, unknown>): Rule {
  return EXPANSIONS[name](PRESETS[name].parse(parameters) as PresetParameters<Name>);
}

export function expandPreset({ preset, parameters = {} }: PresetRule): Rule {
  return expandNamed(preset, parameters);
}

/** The rule in clauses alone: what a preset meant when the filter was made. */
export function expandRule(rule: Rule): Rule {
  if ('preset' in rule) return expandPreset(rule);
  if ('all' in rule) return { all: rule.all.map(expandRule) };
  if ('any' in rule) return { any: rule.any.map(expandRule) };
  if ('not' in rule) return { not: expandRule(rule.not) };
  return rule;
}
