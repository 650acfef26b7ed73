import { failSubmission } from '#db/boards/fail-submission.ts';
import { finishSubmission as recordFinish } from '#db/boards/finish-submission.ts';
import type { Services } from '../../services.ts';
import type { SubmissionJob } from './load-job.ts';
import { measureSubmission } from './measure.ts';

/** Ends a submission: with its metrics, or as failed if a sample has no scores. */
export async function finishSubmission(services: Services, job: SubmissionJob): Promise<void> {
  const { submission, version } = job;
  const { db, now } = services;
  const { metrics, missing, error } = await measureSubmission(services, job);
  if (missing === 0) {
    await recordFinish(db, { submission, graderVersion: version.graderVersion, metrics, now: now() });
    return;
  }
  const detail = `${missing} samples could not be scored; the first: ${error?.errorDetail ?? 'for an unknown reason'}`;
  await failSubmission(db, { id: submission.id, error: { code: error?.errorCode ?? 'internal', detail }, now: now() });
}
