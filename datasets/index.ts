/** From the rows that people have to samples: forms, lines, Parquet, content hashes. No storage, no network. */
export { canonicalJson, normaliseQuestion, sha256Of } from './canonical.ts';
export { readLines } from './read-lines.ts';
export { openParquet } from './read-parquet.ts';
export { type ReadSample, readRow } from './read-row.ts';
export { type ImageCell, RowError, type RowFault, refuseRow } from './row.ts';
