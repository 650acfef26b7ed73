/** Report of a push: counts, and the rejected rows with their errors. */
import type { RowIssue } from '#core/samples/index.ts';
import type { SourceRow } from './read-source-files.ts';

/** An error of one row. */
export interface PushedIssue extends RowIssue {
  file: string;
  line: number;
  id: string | null;
}

export interface PushedReport {
  rows: number;
  added: number;
  replaced: number;
  unchanged: number;
  rejected: number;
  responses: number;
  images: number;
  images_sent: number;
  errors: PushedIssue[];
  errors_omitted: number;
  /** Hashes of images that look the same, in the order in which they were read. */
  near_duplicates: string[][];
}

const ERRORS_MAX = 1000;

export function createReport(): PushedReport {
  return {
    rows: 0,
    added: 0,
    replaced: 0,
    unchanged: 0,
    rejected: 0,
    responses: 0,
    images: 0,
    images_sent: 0,
    errors: [],
    errors_omitted: 0,
    near_duplicates: [],
  };
}

interface RejectedRow {
  row: Pick<SourceRow, 'file' | 'line'>;
  id: string | null;
  issues: readonly RowIssue[];
}

export function recordRejection(report: PushedReport, { row: { file, line }, id, issues }: RejectedRow): void {
  report.rejected += 1;
  for (const issue of issues) {
    if (report.errors.length < ERRORS_MAX) report.errors.push({ file, line, id, ...issue });
    else report.errors_omitted += 1;
  }
}
