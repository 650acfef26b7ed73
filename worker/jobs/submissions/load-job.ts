import { findBenchmarkById } from '#db/boards/find-benchmark.ts';
import { findSubmission } from '#db/boards/find-submission.ts';
import { findBenchmarkVersion } from '#db/boards/find-version.ts';
import { readRound } from '#db/boards/read-round.ts';
import type { BenchmarkRow, BenchmarkVersionRow, SubmissionRow } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';

/** A submission that is being scored or regraded, and the benchmark version that it belongs to. */
export interface SubmissionJob {
  submission: SubmissionRow;
  benchmark: BenchmarkRow;
  version: BenchmarkVersionRow;
  round: number;
}

/** @returns undefined if the submission is not in the given status */
export async function loadSubmissionJob(
  { db }: Services,
  id: string,
  status: 'scoring' | 'grading',
): Promise<SubmissionJob | undefined> {
  const submission = await findSubmission(db, id);
  if (submission?.status !== status) return undefined;
  const benchmark = await findBenchmarkById(db, submission.benchmarkId);
  const version = await findBenchmarkVersion(db, submission.benchmarkId, submission.version);
  if (!benchmark || !version) throw new RangeError(`the benchmark of the submission ${id} does not exist`);
  return { submission, benchmark, version, round: await readRound(db, id) };
}
