/** Decides which samples of a dataset are kept, and why. Pure. */
import { SightlineError } from '#contract/errors.ts';
import type { FilterRequest } from '#contract/filter.ts';
import type { FilterCounts, FilterDecision, FilterThreshold } from '#contract/filter-report.ts';
import { TRUE, UNKNOWN } from './compile-clause.ts';
import { type CompiledRule, compileRule } from './compile-rule.ts';
import type { SignalTable } from './signal-table.ts';

export interface AppliedFilter {
  compiled: CompiledRule;
  /** [samples]: 1 if kept, else 0. */
  kept: Uint8Array;
  counts: FilterCounts;
  thresholds: FilterThreshold[];
  reasons(index: number): string[];
  decide(index: number): FilterDecision;
}

function rejectUnknown(table: SignalTable, compiled: CompiledRule, unknown: number[]): never {
  const [first = 0] = unknown;
  const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  const [reason = 'a signal is null'] = compiled.explain(first);
  throw new SightlineError(
    'filter_inapplicable',
    `The rule is unknown for the sample "${table.ids[first]}"${more}: ${reason}`,
    {
      errors: [
        { pointer: '/on_null', message: `${reason} in "${table.ids[first]}"${more}; set on_null to keep or drop` },
      ],
    },
  );
}

/** @throws SightlineError `filter_inapplicable` if the table does not fit the rule, or `on_null` rejects an unknown */
export function applyFilter(request: FilterRequest, table: SignalTable): AppliedFilter {
  const { match, on_null: onNull } = request;
  const compiled = compileRule(request.rule, table);
  const { verdicts } = compiled;
  const kept = new Uint8Array(table.ids.length);
  const unknown: number[] = [];
  verdicts.forEach((verdict, index) => {
    if (verdict === UNKNOWN) unknown.push(index);
    const isKept = verdict === UNKNOWN ? onNull === 'keep' : (verdict === TRUE) === (match === 'keep');
    kept[index] = Number(isKept);
  });
  if (onNull === 'error' && unknown.length > 0) rejectUnknown(table, compiled, unknown);
  const keptCount = kept.reduce((sum, value) => sum + value, 0);

  function reasons(index: number): string[] {
    const found = compiled.explain(index);
    return verdicts[index] === UNKNOWN
      ? [...found, `unknown: ${onNull === 'keep' ? 'kept' : 'dropped'} by on_null`]
      : found;
  }

  return {
    compiled,
    kept,
    counts: {
      samples: table.ids.length,
      kept: keptCount,
      dropped: table.ids.length - keptCount,
      unknown: unknown.length,
    },
    thresholds: compiled.clauses.map(({ pointer, signal, op, percentile, threshold }) => ({
      pointer,
      signal,
      op,
      percentile,
      value: threshold,
    })),
    reasons,
    decide: (index) => ({ id: table.ids[index] ?? '', kept: kept[index] === 1, reasons: reasons(index) }),
  };
}
