/** Writes a filter in one line, such as "drop: pass_rate ≤ 0.1". */
import type { Clause, FilterRequest, Rule } from '#contract/filter.ts';

const SIGNS: Record<string, string> = { lt: '<', lte: '≤', gt: '>', gte: '≥', eq: '=', ne: '≠' };

function clauseInWords(clause: Clause): string {
  const { signal, op } = clause;
  if (op === 'is_null') return `${signal} is null`;
  if (op === 'in') return `${signal} in ${clause.value.slice(0, 3).join(', ')}${clause.value.length > 3 ? ', …' : ''}`;
  const percentile = 'percentile' in clause ? clause.percentile : undefined;
  return `${signal} ${SIGNS[op]} ${percentile === undefined ? clause.value : `${percentile}th percentile`}`;
}

function wordsOf(rule: Rule): string {
  if ('preset' in rule) return rule.preset;
  if ('not' in rule) return `not (${wordsOf(rule.not)})`;
  if ('all' in rule) return rule.all.map(wordsOf).join(' and ');
  if ('any' in rule) return rule.any.map(wordsOf).join(' or ');
  return clauseInWords(rule);
}

export function ruleInWords({ rule, match }: FilterRequest): string {
  return `${match}: ${wordsOf(rule)}`;
}
