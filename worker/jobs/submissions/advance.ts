/** Takes a submission a step further: ended batches become scores, new ones are begun, metrics end it. May come at any time. */

import { discardUpload } from '#db/boards/discard-upload.ts';
import { failSubmission } from '#db/boards/fail-submission.ts';
import { finishSubmission } from '#db/boards/finish-submission.ts';
import { listOpenSubmissionBatches } from '#db/boards/list-open-batches.ts';
import { listOpenSubmissions } from '#db/boards/list-open-submissions.ts';
import { listStaleUploads } from '#db/boards/list-stale-uploads.ts';
import type { Services } from '../../services.ts';
import { finishBatch } from './finish-batch.ts';
import { measureEntry } from './measure-entry.ts';
import { type OpenEntry, openEntry } from './open-entry.ts';
import { regradeSome } from './regrade.ts';
import { startBatch } from './start-batch.ts';

/** Enough that a runner need not wait while responses are graded; runs of others take turns with them. */
const OPEN_MAX = 3;
/** An upload that takes longer than this has broken off. */
const UPLOAD_MS = 60 * 60_000;

async function endEntry(services: Services, entry: OpenEntry): Promise<void> {
  const { submission, version } = entry;
  const { db, now } = services;
  const { metrics, missing, error } = await measureEntry(services, entry);
  if (missing === 0) {
    await finishSubmission(db, { submission, graderVersion: version.graderVersion, metrics, now: now() });
    return;
  }
  const detail = `${missing} samples could not be scored; the first: ${error?.errorDetail ?? 'for an unknown reason'}`;
  await failSubmission(db, { id: submission.id, error: { code: error?.errorCode ?? 'internal', detail }, now: now() });
}

async function advanceScoring(services: Services, id: string): Promise<void> {
  const { db } = services;
  let entry = await openEntry(services, id);
  if (entry?.submission.status !== 'scoring') return;
  let open = 0;
  for (const batch of await listOpenSubmissionBatches(db, id)) {
    if (!(await finishBatch(services, entry, batch))) open += 1;
  }
  while (open < OPEN_MAX) {
    if (!(await startBatch(services, entry))) {
      if (open === 0 && (await listOpenSubmissionBatches(db, id)).length === 0) await endEntry(services, entry);
      return;
    }
    open += 1;
    entry = await openEntry(services, id);
    if (entry?.submission.status !== 'scoring') return;
  }
}

async function advanceGrading(services: Services, id: string): Promise<void> {
  for (;;) {
    const entry = await openEntry(services, id);
    if (entry?.submission.status !== 'grading') return;
    if (await regradeSome(services, entry)) continue;
    const now = await openEntry(services, id);
    // Another has gone on with it, or a newer grader has come.
    if (now?.submission.status !== 'grading' || now.submission.planned !== entry.submission.planned) return;
    await endEntry(services, now);
    return;
  }
}

export async function advanceSubmission(services: Services, id: string): Promise<void> {
  await advanceScoring(services, id);
  await advanceGrading(services, id);
}

export async function advanceAllSubmissions(services: Services): Promise<void> {
  for (const id of await listOpenSubmissions(services.db)) await advanceSubmission(services, id);
  for (const id of await listStaleUploads(services.db, services.now() - UPLOAD_MS))
    await discardUpload(services.db, id);
}
