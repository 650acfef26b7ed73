/** SQL and parser of the signals in a row of `sample_signals`. */
import { SIGNAL_NAMES, type SignalValues } from '#contract/signals.ts';

/** Signals that Workers before migration 0006 write, each to a column of its own. */
const EARLIER_SIGNALS = [
  'mean_dependency',
  'max_dependency',
  'answer_dependency',
  'gold_mean_dependency',
  'gold_gain',
  'gold_max_token_gain',
  'pass_rate',
  'reward_deviation',
  'blind_pass_rate',
  'blind_votes',
  'vision_driven_fraction',
];

/**
 * Signals of a row as JSON. During a rolling deployment a Worker of the previous release may still insert rows without
 * `signals`.
 */
export const SIGNALS_JSON = `coalesce(sample_signals.signals, json_object(${EARLIER_SIGNALS.map(
  (name) => `'${name}', sample_signals.${name}`,
).join(', ')}))`;

/** @returns null for a signal that did not exist when the row was written */
export function parseSignals(json: string | null): SignalValues {
  const stored = json === null ? {} : (JSON.parse(json) as Partial<SignalValues>);
  return Object.fromEntries(SIGNAL_NAMES.map((name) => [name, stored[name] ?? null])) as SignalValues;
}
