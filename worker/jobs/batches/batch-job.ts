/** A batch job scores many samples in batches, and each batch is one run. */

import type { FailureReason } from '#contract/run.ts';
import type { RunRequest } from '#contract/run-request.ts';
import type { Database } from '#db/database.ts';
import type { RunRow, TrajectoryRow } from '#db/runs/rows.ts';
import type { Services } from '../../services.ts';

/** Maximum number of samples in a batch: fewer than a run may have, so that a job shows progress. */
export const BATCH_SAMPLES_MAX = 64;

export interface PlannedBatch {
  /** Sequence number of the last sample of the batch. */
  last: number;
  /** Undefined if no sample of the batch can be scored. */
  run: PlannedRun | undefined;
}

export interface PlannedRun {
  tenant: string;
  request: RunRequest;
  /** Makes a repeated request, after a crash, return the same run. */
  idempotencyKey: string;
}

/** Result of one sample of an ended run. */
export interface SampleResult {
  position: number;
  trajectories: TrajectoryRow[];
  failure: FailureReason | undefined;
}

export interface RunResult {
  run: RunRow;
  /** By ID of the sample. */
  samples: Map<string, SampleResult>;
}

/** The steps that differ between kinds of batch jobs. Every step can be repeated and can run concurrently. */
export interface BatchJobKind<Job, Batch extends { runId: string }> {
  /** @returns undefined if the job is not running */
  load(services: Services, id: string): Promise<Job | undefined>;
  /** Lists the batches whose results are not recorded. */
  listOpenBatches(db: Database, id: string): Promise<Batch[]>;
  /** @returns undefined if every sample is planned */
  planBatch(services: Services, job: Job): Promise<PlannedBatch | undefined>;
  /** Records a planned batch, unless another invocation has planned the same samples. */
  insertBatch(db: Database, job: Job, batch: { last: number; runId: string | undefined }): Promise<boolean>;
  /** Records the results of a batch. */
  recordBatch(services: Services, job: Job, ended: { batch: Batch; result: RunResult }): Promise<void>;
  /** Ends the job, after the results of every batch are recorded. */
  finish(services: Services, job: Job): Promise<void>;
}
