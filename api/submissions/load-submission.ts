/** Loads submissions that the caller may see and converts them to the JSON of the API. */
import { z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { submissionId } from '#contract/ids.ts';
import type { Submission } from '#contract/submission.ts';
import { findBenchmarkById } from '#db/boards/find-benchmark.ts';
import { findSubmission } from '#db/boards/find-submission.ts';
import { readSubmissionProgress } from '#db/boards/read-progress.ts';
import type { BenchmarkRow, SubmissionRow } from '#db/boards/rows.ts';
import type { Principal } from '../http/principal.ts';
import { toTime, toTimeOrNull } from '../http/time.ts';
import type { ApiServices } from '../services.ts';

export const submissionParams = z.object({ id: submissionId });

export interface VisibleSubmission {
  row: SubmissionRow;
  benchmark: BenchmarkRow;
  /** Whether the caller owns it, sees its names and may change it. */
  isOwn: boolean;
}

function isOwnedBy(caller: Principal | undefined, { tenant }: Pick<SubmissionRow, 'tenant'>): boolean {
  return caller?.tenant === tenant;
}

/** A private submission is visible to its tenant and to the owner of the benchmark. */
export async function loadSubmission(
  { db }: Pick<ApiServices, 'db'>,
  caller: Principal | undefined,
  id: string,
): Promise<VisibleSubmission> {
  const row = await findSubmission(db, id);
  const benchmark = row && (await findBenchmarkById(db, row.benchmarkId));
  const isOwn = row !== undefined && isOwnedBy(caller, row);
  if (!row || !benchmark || !(isOwn || row.visibility !== 'private' || caller?.tenant === benchmark.owner)) {
    throw new SightlineError('not_found', `No submission has the ID ${id}`);
  }
  return { row, benchmark, isOwn };
}

/** Hides public submissions of other tenants too: only the owner may change a submission. */
export async function loadOwnSubmission(
  services: Pick<ApiServices, 'db'>,
  caller: Principal,
  id: string,
): Promise<VisibleSubmission> {
  const row = await findSubmission(services.db, id);
  if (!row || !isOwnedBy(caller, row)) throw new SightlineError('not_found', `No submission of yours has the ID ${id}`);
  return loadSubmission(services, caller, id);
}

/** Hides the names of an anonymous submission from everybody but its owner. */
export function submitterOf({ model, team, link, description, visibility }: SubmissionRow, isOwn: boolean) {
  if (visibility === 'anonymous' && !isOwn) return { model: null, team: null, link: null, description: null };
  return { model, team, link, description };
}

export async function renderSubmission(
  { db }: Pick<ApiServices, 'db'>,
  { row, benchmark, isOwn }: VisibleSubmission,
): Promise<Submission> {
  const { done, failed } = await readSubmissionProgress(db, row.id);
  const { status } = row;
  if (status === 'receiving') throw new RangeError(`the submission ${row.id} was never accepted`);
  return {
    id: row.id,
    benchmark: benchmark.name,
    version: row.version,
    ...submitterOf(row, isOwn),
    visibility: row.visibility,
    self_reported: row.selfReported,
    status,
    withdrawn_at: toTimeOrNull(row.withdrawnAt),
    samples: { total: row.samples, done, failed },
    responses: row.responses,
    error: row.errorCode === null ? null : { code: row.errorCode, detail: row.errorDetail ?? '' },
    created_at: toTime(row.createdAt),
    finished_at: toTimeOrNull(row.finishedAt),
  };
}
