/** Reads rows into samples and computes signals of scored samples. No storage, no network. */
export { canonicalJson, normaliseQuestion } from './canonical.ts';
export { computeSignals, type ScoredResponse } from './compute-signals.ts';
export { gradeWith } from './grade-with.ts';
export { openParquet } from './read-parquet.ts';
export { type ReadSample, readRow } from './read-row.ts';
export { type ImageCell, RowError, type RowIssue, refuseRow } from './row.ts';
