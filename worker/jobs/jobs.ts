/** Kinds of jobs that consist of runs. A job advances when one of its runs ends, and in every sweep. */
import { findSubmissionOfRun } from '#db/boards/find-submission-of-run.ts';
import { listOpenSubmissions } from '#db/boards/list-open-submissions.ts';
import type { Database } from '#db/database.ts';
import { findSignalSetOfRun } from '#db/signals/find-set-of-run.ts';
import { listRunningSignalSets } from '#db/signals/list-running-sets.ts';
import type { Services } from '../services.ts';
import { advanceJob } from './batches/advance-job.ts';
import { signalJob } from './signals/signal-job.ts';
import { advanceSubmission } from './submissions/submission-job.ts';

export interface JobKind {
  name: string;
  listOpen(db: Database): Promise<string[]>;
  /** @returns the ID of the job that a run belongs to */
  findOfRun(db: Database, runId: string): Promise<string | undefined>;
  advance(services: Services, id: string): Promise<void>;
}

export const JOBS: readonly JobKind[] = [
  {
    name: 'signals',
    listOpen: listRunningSignalSets,
    findOfRun: findSignalSetOfRun,
    advance: (services, id) => advanceJob(services, signalJob, id),
  },
  {
    name: 'submissions',
    listOpen: listOpenSubmissions,
    findOfRun: findSubmissionOfRun,
    advance: advanceSubmission,
  },
];

export async function advanceJobOfRun(services: Services, runId: string): Promise<void> {
  for (const { findOfRun, advance } of JOBS) {
    const id = await findOfRun(services.db, runId);
    if (id !== undefined) await advance(services, id);
  }
}

export async function advanceOpenJobs(services: Services, { listOpen, advance }: JobKind): Promise<void> {
  for (const id of await listOpen(services.db)) await advance(services, id);
}
