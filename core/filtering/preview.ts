/** Preview of a filter: counts, a histogram of each signal, examples of kept and dropped samples. Pure. */
import type { FilterRequest } from '#contract/filter.ts';
import type { FilterExample, FilterPreview } from '#contract/filter-report.ts';
import { type AppliedFilter, applyFilter } from './apply-filter.ts';
import { histogramOf } from './histogram.ts';
import type { Column, SignalTable } from './signal-table.ts';

const NEAREST = 5;
const SPREAD = 5;

/**
 * Picks examples of one part, sorted by `margin`: first the samples nearest the threshold, then some spread evenly by
 * rank over the rest, including the farthest. Unknown verdicts come last; ties keep the order of the dataset.
 */
export function pickExamples(applied: AppliedFilter, part: 0 | 1): number[] {
  const candidates: { index: number; distance: number }[] = [];
  applied.kept.forEach((kept, index) => {
    if (kept !== part) return;
    const margin = Math.abs(applied.compiled.margin(index));
    candidates.push({ index, distance: Number.isNaN(margin) ? Number.POSITIVE_INFINITY : margin });
  });
  candidates.sort((a, b) => (a.distance === b.distance ? a.index - b.index : a.distance - b.distance));
  const nearest = candidates.slice(0, NEAREST);
  const rest = candidates.slice(NEAREST);
  const count = Math.min(SPREAD, rest.length);
  const spread = Array.from({ length: count }, (_, step) => rest[Math.ceil(((step + 1) * rest.length) / count) - 1]);
  return [...nearest, ...spread].flatMap((example) => (example ? [example.index] : []));
}

function cell(column: Column, index: number): number | string | boolean | null {
  const value = column.values[index];
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

export function previewOf(applied: AppliedFilter, table: SignalTable): FilterPreview {
  const ruleColumns = applied.compiled.clauses.map(({ column }) => column);
  const signals = table.signalNames.flatMap((name) => table.column(name) ?? []);
  const columns = [...new Map([...signals, ...ruleColumns].map((column) => [column.name, column])).values()];
  const example = (index: number): FilterExample => ({
    ...applied.decide(index),
    signals: Object.fromEntries(
      columns.filter(({ kind }) => kind !== 'nested').map((column) => [column.name, cell(column, index)]),
    ),
  });
  return {
    counts: applied.counts,
    thresholds: applied.thresholds,
    histograms: columns.flatMap((column) => (column.kind === 'number' ? [histogramOf(column, applied.kept)] : [])),
    kept: pickExamples(applied, 1).map(example),
    dropped: pickExamples(applied, 0).map(example),
  };
}

export function preview(request: FilterRequest, table: SignalTable): FilterPreview {
  return previewOf(applyFilter(request, table), table);
}
