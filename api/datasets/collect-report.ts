/** Collects the report of a push: counts by outcome, and errors by line. */
import type { LineError, PushReport } from '#contract/dataset.ts';
import { LIMITS } from '#contract/limits.ts';
import type { RowIssue } from '#core/samples/index.ts';

export interface ReportCollector {
  report: PushReport;
  reject(line: number, id: string | null, errors: RowIssue[]): void;
}

export function collectReport(head: Pick<PushReport, 'dataset_id' | 'version' | 'dry_run'>): ReportCollector {
  const counts = { lines: 0, added: 0, replaced: 0, unchanged: 0, rejected: 0, responses: 0 };
  const report: PushReport = { ...head, ...counts, errors: [], errors_omitted: 0 };
  return {
    report,
    reject(line, id, errors) {
      report.rejected += 1;
      for (const rowError of errors) {
        const error: LineError = { line, id: id?.slice(0, LIMITS.idCharsMax) ?? null, ...rowError };
        if (report.errors.length < LIMITS.lineErrorsMax) report.errors.push(error);
        else report.errors_omitted += 1;
      }
    },
  };
}
