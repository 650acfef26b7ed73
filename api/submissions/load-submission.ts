/** A submission that the caller may see, or 404; and what the API says of it. */
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

export interface SeenSubmission {
  row: SubmissionRow;
  benchmark: BenchmarkRow;
  /** It is the viewer's: names are shown, and it may be changed. */
  isOwn: boolean;
}

function isOwnOf(viewer: Principal | undefined, { tenant }: Pick<SubmissionRow, 'tenant'>): boolean {
  return viewer?.tenant === tenant;
}

/** Private ones are seen by their tenant, and by the tenant of the benchmark. */
export async function loadSubmission(
  { db }: Pick<ApiServices, 'db'>,
  viewer: Principal | undefined,
  id: string,
): Promise<SeenSubmission> {
  const row = await findSubmission(db, id);
  const benchmark = row && (await findBenchmarkById(db, row.benchmarkId));
  const isOwn = row !== undefined && isOwnOf(viewer, row);
  if (!row || !benchmark || !(isOwn || row.visibility !== 'private' || viewer?.tenant === benchmark.owner)) {
    throw new SightlineError('not_found', `There is no submission ${id} that you may see`);
  }
  return { row, benchmark, isOwn };
}

/** Also public submissions of others are not theirs to change. */
export async function loadOwnSubmission(
  services: Pick<ApiServices, 'db'>,
  viewer: Principal,
  id: string,
): Promise<SeenSubmission> {
  const row = await findSubmission(services.db, id);
  if (!row || !isOwnOf(viewer, row)) throw new SightlineError('not_found', `There is no submission ${id} of yours`);
  return loadSubmission(services, viewer, id);
}

/** What is shown of who submitted it. */
export function namesOf({ model, team, link, description, visibility }: SubmissionRow, isOwn: boolean) {
  if (visibility === 'anonymous' && !isOwn) return { model: null, team: null, link: null, description: null };
  return { model, team, link, description };
}

export async function renderSubmission(
  { db }: Pick<ApiServices, 'db'>,
  { row, benchmark, isOwn }: SeenSubmission,
): Promise<Submission> {
  const { done, failed } = await readSubmissionProgress(db, row.id);
  const { status } = row;
  if (status === 'receiving') throw new RangeError(`the submission ${row.id} was never accepted`);
  return {
    id: row.id,
    benchmark: benchmark.name,
    version: row.version,
    ...namesOf(row, isOwn),
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
