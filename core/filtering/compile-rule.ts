/**
 * Compiles a rule over a table of signals, in Kleene's three-valued logic: `all` is false if a part is false, else unknown
 * if a part is unknown; `any` is true if a part is true, else unknown if a part is unknown; `not` keeps unknown.
 */
import type { Rule } from '#contract/filter.ts';
import { type CompiledClause, compileClause, FALSE, TRUE, UNKNOWN } from './compile-clause.ts';
import { expandPreset } from './expand-preset.ts';
import type { SignalTable } from './signal-table.ts';

export interface CompiledRule {
  clauses: CompiledClause[];
  /** FALSE, TRUE or UNKNOWN for each sample. */
  verdicts: Uint8Array;
  /** Reasons of the clauses that decided the verdict about a sample. */
  explain(index: number): string[];
  /**
   * Signed distance of a sample to the other verdict, as a share of the dataset: the smallest distance to a threshold
   * for `all`, the largest for `any`. NaN if the verdict is unknown.
   */
  margin(index: number): number;
}

function leaf(clause: CompiledClause, label: string): CompiledRule {
  const { verdicts } = clause;
  return {
    clauses: [clause],
    verdicts,
    explain: (index) => [`${label}${clause.explain(index)}`],
    margin(index) {
      const verdict = verdicts[index];
      if (verdict === UNKNOWN) return Number.NaN;
      return verdict === TRUE ? clause.distance(index) : -clause.distance(index);
    },
  };
}

const NEGATED = [TRUE, FALSE, UNKNOWN] as const;

function negate(part: CompiledRule): CompiledRule {
  return {
    clauses: part.clauses,
    verdicts: part.verdicts.map((verdict) => NEGATED[verdict] ?? UNKNOWN),
    explain: part.explain,
    margin: (index) => -part.margin(index),
  };
}

/** @param decisive verdict of one part that decides the combination: FALSE for `all`, TRUE for `any` */
function join(parts: CompiledRule[], decisive: typeof TRUE | typeof FALSE): CompiledRule {
  const rest = decisive === TRUE ? FALSE : TRUE;
  const verdicts = new Uint8Array(parts[0]?.verdicts.length ?? 0).fill(rest);
  for (const part of parts) {
    part.verdicts.forEach((verdict, index) => {
      if (verdict === decisive) verdicts[index] = decisive;
      else if (verdict === UNKNOWN && verdicts[index] !== decisive) verdicts[index] = UNKNOWN;
    });
  }
  return {
    clauses: parts.flatMap(({ clauses }) => clauses),
    verdicts,
    explain: (index) =>
      parts.filter((part) => part.verdicts[index] === verdicts[index]).flatMap((part) => part.explain(index)),
    margin(index) {
      if (verdicts[index] === UNKNOWN) return Number.NaN;
      const margins = parts.map((part) => part.margin(index)).filter((margin) => !Number.isNaN(margin));
      return margins.reduce((a, b) => (decisive === TRUE ? Math.max(a, b) : Math.min(a, b)));
    },
  };
}

function compile(rule: Rule, table: SignalTable, pointer: string, label: string, inPreset: boolean): CompiledRule {
  const below = (step: string) => (inPreset ? pointer : `${pointer}/${step}`);
  const inner = (part: Rule, step: string) => compile(part, table, below(step), label, inPreset);
  if ('preset' in rule) return compile(expandPreset(rule), table, pointer, `${rule.preset}: `, true);
  if ('not' in rule) return negate(inner(rule.not, 'not'));
  if ('all' in rule) {
    return join(
      rule.all.map((part, index) => inner(part, `all/${index}`)),
      FALSE,
    );
  }
  if ('any' in rule) {
    return join(
      rule.any.map((part, index) => inner(part, `any/${index}`)),
      TRUE,
    );
  }
  return leaf(compileClause(rule, table, pointer), label);
}

/**
 * @param rule validated by contract/filter.ts
 * @throws SightlineError `filter_inapplicable` with a pointer into the request if the table does not fit the rule
 */
export function compileRule(rule: Rule, table: SignalTable, pointer = '/rule'): CompiledRule {
  return compile(rule, table, pointer, '', false);
}
