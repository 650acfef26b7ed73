/** Batch job of a submission: scores and grades its responses. */
import { insertSubmissionBatch } from '#db/boards/insert-batch.ts';
import { listOpenSubmissionBatches } from '#db/boards/list-open-batches.ts';
import type { SubmissionBatch } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';
import { advanceJob } from '../batches/advance-job.ts';
import type { BatchJobKind } from '../batches/batch-job.ts';
import { finishSubmission } from './finish.ts';
import { loadSubmissionJob, type SubmissionJob } from './load-job.ts';
import { planBatch } from './plan-batch.ts';
import { recordBatch } from './record-batch.ts';
import { regradeSubmission } from './regrade.ts';

const submissionJob: BatchJobKind<SubmissionJob, SubmissionBatch> = {
  load: (services, id) => loadSubmissionJob(services, id, 'scoring'),
  listOpenBatches: listOpenSubmissionBatches,
  planBatch,
  insertBatch(db, { submission, round }, { last, runId }) {
    if (runId === undefined) throw new RangeError('a batch of a submission needs a run');
    return insertSubmissionBatch(db, { submissionId: submission.id, round, last, runId, after: submission.planned });
  },
  recordBatch,
  finish: finishSubmission,
};

/** Advances the scoring or regrading of a submission as far as possible now. */
export async function advanceSubmission(services: Services, id: string): Promise<void> {
  await advanceJob(services, submissionJob, id);
  await regradeSubmission(services, id);
}
