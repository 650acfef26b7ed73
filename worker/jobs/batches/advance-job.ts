/** State machine of batch jobs: record the batches whose runs have ended, start new ones, and end the job after the last. */
import { acceptRun } from '#api/runs/accept-run.ts';
import { sha256Hex } from '#contract/hash.ts';
import { hasEnded } from '#contract/run.ts';
import { findRun } from '#db/runs/find.ts';
import type { Services } from '../../services.ts';
import type { BatchJobKind, PlannedRun } from './batch-job.ts';
import { readRunResult } from './read-run-result.ts';

/** Maximum number of batches of a job in progress: enough to keep a runner busy while results are recorded. */
const OPEN_BATCHES_MAX = 3;

async function startRun(services: Services, { tenant, request, idempotencyKey }: PlannedRun): Promise<string> {
  const defer = (work: Promise<unknown>) =>
    void work.catch((error) => services.log({ level: 'error', deferred: String(error) }));
  const idempotency = { key: idempotencyKey, requestSha256: await sha256Hex(idempotencyKey) };
  const { run } = await acceptRun({ ...services, defer }, { tenant, request, idempotency });
  return run.id;
}

/** @returns false if every sample of the job is planned */
async function startBatch<Job, Batch extends { runId: string }>(
  services: Services,
  kind: BatchJobKind<Job, Batch>,
  job: Job,
): Promise<boolean> {
  const planned = await kind.planBatch(services, job);
  if (!planned) return false;
  const runId = planned.run && (await startRun(services, planned.run));
  await kind.insertBatch(services.db, job, { last: planned.last, runId });
  return true;
}

/** @returns false if the run of the batch has not ended */
async function finishBatch<Job, Batch extends { runId: string }>(
  services: Services,
  kind: BatchJobKind<Job, Batch>,
  { job, batch }: { job: Job; batch: Batch },
): Promise<boolean> {
  const run = await findRun(services.db, batch.runId);
  if (!run) throw new RangeError(`the run ${batch.runId} of a batch does not exist`);
  if (!hasEnded(run.status)) return false;
  await kind.recordBatch(services, job, { batch, result: await readRunResult(services, run) });
  return true;
}

/** Advances a job as far as possible now. Can be called at any time, by any number of invocations. */
export async function advanceJob<Job, Batch extends { runId: string }>(
  services: Services,
  kind: BatchJobKind<Job, Batch>,
  id: string,
): Promise<void> {
  const { db } = services;
  let job = await kind.load(services, id);
  if (!job) return;
  let open = 0;
  for (const batch of await kind.listOpenBatches(db, id)) {
    if (!(await finishBatch(services, kind, { job, batch }))) open += 1;
  }
  for (; open < OPEN_BATCHES_MAX; open += 1) {
    if (!(await startBatch(services, kind, job))) {
      if ((await kind.listOpenBatches(db, id)).length === 0) await kind.finish(services, job);
      return;
    }
    job = await kind.load(services, id);
    if (!job) return;
  }
}
