import { ERRORS } from '#contract/errors.ts';
import type { FailureReason } from '#contract/run.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { RunRow, SampleRow, TrajectoryRow } from '#db/runs/rows.ts';
import type { Services } from '../../services.ts';
import type { RunResult, SampleResult } from './batch-job.ts';

function toFailure({ state, errorCode, errorDetail }: SampleRow): FailureReason | undefined {
  if (state === 'succeeded') return undefined;
  if (state === 'cancelled') return { code: 'cancelled', detail: 'The run of this sample was cancelled' };
  return { code: errorCode ?? 'internal', detail: errorDetail ?? ERRORS.internal.title };
}

/** Reads the trajectories and failures of an ended run, by sample. */
export async function readRunResult({ db }: Services, run: RunRow): Promise<RunResult> {
  const trajectories = new Map<number, TrajectoryRow[]>();
  for await (const row of eachTrajectoryRow(db, { runId: run.id, shapingId: null })) {
    trajectories.set(row.samplePosition, [...(trajectories.get(row.samplePosition) ?? []), row]);
  }
  const samples = new Map<string, SampleResult>();
  for (const row of await listSamples(db, { runId: run.id, limit: run.samplesTotal })) {
    const { sampleId, position } = row;
    samples.set(sampleId, { position, trajectories: trajectories.get(position) ?? [], failure: toFailure(row) });
  }
  return { run, samples };
}
