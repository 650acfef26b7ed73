/** Rules over the signals of a dataset, what they keep and drop, and the exports of both parts. No storage, no network. */
export { type AppliedFilter, applyFilter } from './apply-filter.ts';
export { FALSE, TRUE, UNKNOWN } from './compile-clause.ts';
export { type CompiledRule, compileRule } from './compile-rule.ts';
export { expandRule } from './expand-preset.ts';
export { percentileOf } from './percentile.ts';
export { preview, previewOf } from './preview.ts';
export { type Column, createSignalTable, type SignalTable, type SignalTableInput } from './signal-table.ts';
