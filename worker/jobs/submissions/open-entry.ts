/** A submission with what its benchmark version pins. */

import { findBenchmarkById } from '#db/boards/find-benchmark.ts';
import { findSubmission } from '#db/boards/find-submission.ts';
import { findBenchmarkVersion } from '#db/boards/find-version.ts';
import type { BenchmarkRow, BenchmarkVersionRow, SubmissionRow } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';

export interface OpenEntry {
  submission: SubmissionRow;
  benchmark: BenchmarkRow;
  version: BenchmarkVersionRow;
}

/** @returns undefined where there is nothing to do for it */
export async function openEntry({ db }: Services, submissionId: string): Promise<OpenEntry | undefined> {
  const submission = await findSubmission(db, submissionId);
  if (submission?.status !== 'scoring' && submission?.status !== 'grading') return undefined;
  const benchmark = await findBenchmarkById(db, submission.benchmarkId);
  const version = await findBenchmarkVersion(db, submission.benchmarkId, submission.version);
  if (!benchmark || !version) throw new RangeError(`the benchmark of ${submissionId} is gone`);
  return { submission, benchmark, version };
}
