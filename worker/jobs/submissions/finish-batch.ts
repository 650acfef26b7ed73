/** From the run of a batch to graded and scored samples. May be repeated: the same run gives the same scores. */

import { ERRORS, type ErrorCode, SightlineError } from '#contract/errors.ts';
import { hasEnded } from '#contract/run.ts';
import { findSubmissionSamples } from '#db/boards/find-submission-samples.ts';
import { recordSubmissionBatch } from '#db/boards/record-batch.ts';
import type { SampleScores, SubmissionBatch } from '#db/boards/rows.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import { findRun } from '#db/runs/find.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { SampleRow, TrajectoryRow } from '#db/runs/rows.ts';
import type { Services } from '../../services.ts';
import { gradeSample, readSubmitted, type Submitted, UNSCORED, unscoredSample } from './grade-sample.ts';
import type { OpenEntry } from './open-entry.ts';
import { scorable } from './start-batch.ts';

/** What a submitter wrote that no scorer takes: their response is then not grounded, whatever it says. */
const OF_THE_SUBMITTER: ReadonlySet<ErrorCode> = new Set([
  'response_empty',
  'response_too_long',
  'token_out_of_vocabulary',
  'context_exceeded',
  'invalid_request',
]);

function faultOf({ state, errorCode, errorDetail }: SampleRow): { code: ErrorCode; detail: string } | null {
  if (state === 'succeeded') return null;
  if (state === 'cancelled') return { code: 'cancelled', detail: 'Its run was cancelled' };
  return { code: errorCode ?? 'internal', detail: errorDetail ?? ERRORS.internal.title };
}

function scoresOf({ version }: OpenEntry, { submitted }: Submitted, rows: TrajectoryRow[]) {
  const ofResponse = new Map(rows.map((row) => [row.responseIndex, row]));
  const places = new Map(scorable(submitted).map(({ index }, place) => [index, place]));
  return submitted.responses.map((_, index) => {
    const place = places.get(index);
    if (place === undefined) return { ...UNSCORED, gain: 0 };
    const row = ofResponse.get(place);
    if (!row) return UNSCORED;
    return { mean_dependency: row.means[version.settings.divergence] ?? null, gain: row.gain, trajectory_id: row.id };
  });
}

/** @returns false while its run is under way */
export async function finishBatch(services: Services, entry: OpenEntry, batch: SubmissionBatch): Promise<boolean> {
  const { db } = services;
  const run = await findRun(db, batch.runId);
  if (!run) throw new RangeError(`the run ${batch.runId} of the submission ${batch.submissionId} is gone`);
  if (!hasEnded(run.status)) return false;
  const ran = await listSamples(db, { runId: run.id, limit: run.samplesTotal });
  const bySampleId = new Map(ran.map((sample) => [sample.sampleId, sample]));
  const trajectories = new Map<number, TrajectoryRow[]>();
  for await (const row of eachTrajectoryRow(db, { runId: run.id, shapingId: null })) {
    trajectories.set(row.samplePosition, [...(trajectories.get(row.samplePosition) ?? []), row]);
  }
  const rows = await findSubmissionSamples(db, batch.submissionId, [...bySampleId.keys()]);
  const recorded: SampleScores[] = [];
  for (const one of await readSubmitted(services, entry, rows)) {
    const sample = bySampleId.get(one.content.id);
    if (!sample) continue;
    const fault = faultOf(sample);
    if (fault && !OF_THE_SUBMITTER.has(fault.code)) {
      recorded.push(unscoredSample(one.sequence, fault));
      continue;
    }
    const scored = fault
      ? one.submitted.responses.map(() => ({ ...UNSCORED, gain: 0 }))
      : scoresOf(entry, one, trajectories.get(sample.position) ?? []);
    try {
      recorded.push({ ...(await gradeSample(services, entry, one, scored)), error: fault });
    } catch (error) {
      if (!(error instanceof SightlineError) || error.code !== 'grader_failed') throw error;
      recorded.push(unscoredSample(one.sequence, { code: error.code, detail: error.message }));
    }
  }
  await recordSubmissionBatch(db, batch, recorded);
  return true;
}
