/** From the run of a batch to the signals of its samples. May be repeated: the same series give the same signals. */

import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { hasEnded } from '#contract/run.ts';
import { computeSignals, type ScoredResponse } from '#core/samples/index.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import { createSeriesReader, type SeriesReader } from '#db/objects/series-reader.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import { findRun } from '#db/runs/find.ts';
import { listGenerations } from '#db/runs/list-generations.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { RunRow, SampleRow, TrajectoryRow } from '#db/runs/rows.ts';
import { type NewSampleSignals, recordSignals } from '#db/signals/record.ts';
import type { SignalBatch, SignalSetRow } from '#db/signals/rows.ts';
import type { Services } from '../../services.ts';
import { gradeTexts } from './grade-texts.ts';

const GENERATIONS_MAX = 10_000;

interface Scored {
  trajectories: Map<number, TrajectoryRow[]>;
  /** Texts generated without the image, by position. */
  blind: Map<number, string[]>;
}

async function readScored({ db }: Services, run: RunRow): Promise<Scored> {
  const trajectories: Scored['trajectories'] = new Map();
  for await (const row of eachTrajectoryRow(db, { runId: run.id, shapingId: null })) {
    trajectories.set(row.samplePosition, [...(trajectories.get(row.samplePosition) ?? []), row]);
  }
  const blind: Scored['blind'] = new Map();
  for (const row of await listGenerations(db, { runId: run.id, after: undefined, limit: GENERATIONS_MAX })) {
    if (row.view !== 'no_image') continue;
    blind.set(row.samplePosition, [...(blind.get(row.samplePosition) ?? []), row.text]);
  }
  return { trajectories, blind };
}

async function toScored(reader: SeriesReader, row: TrajectoryRow, set: SignalSetRow): Promise<ScoredResponse> {
  const series = await reader.read(row);
  return {
    text: row.text,
    reward: row.reward,
    dependency: series.divergences[set.settings.divergence] ?? [],
    byteStarts: series.byte_starts,
    byteEnds: series.byte_ends,
    logProbOriginal: series.log_prob_original,
    logProbPerturbed: series.log_prob_perturbed,
  };
}

async function signalsOf(
  services: Services,
  set: SignalSetRow,
  reader: SeriesReader,
  content: DatasetSample,
  rows: TrajectoryRow[],
  blind: string[],
): Promise<NewSampleSignals['signals']> {
  const given = content.responses.length;
  const hasAnswer = content.answers.length > 0;
  const responses: ScoredResponse[] = [];
  let answer: ScoredResponse | undefined;
  for (const row of rows) {
    const scored = await toScored(reader, row, set);
    if (hasAnswer && row.responseIndex === given) answer = scored;
    else responses.push(scored);
  }
  const texts = [...responses.map(({ text }) => text), ...blind];
  const grade = await gradeTexts(services, content, { spec: set.settings.grader, texts });
  return computeSignals({ responses, answer, blind, grade });
}

function failureOf({ state, errorCode, errorDetail }: SampleRow): NewSampleSignals['error'] {
  if (state === 'succeeded') return undefined;
  if (state === 'cancelled') return { code: 'cancelled', detail: 'Its run was cancelled' };
  return { code: errorCode ?? 'internal', detail: errorDetail ?? '' };
}

/** @returns false while its run is under way */
export async function finishBatch(services: Services, set: SignalSetRow, batch: SignalBatch): Promise<boolean> {
  const { db, objects, now } = services;
  const run = await findRun(db, batch.runId);
  if (!run) throw new RangeError(`the run ${batch.runId} of the signal set ${set.id} is gone`);
  if (!hasEnded(run.status)) return false;
  const samples = await listSamples(db, { runId: run.id, limit: run.samplesTotal });
  const bySampleId = new Map(samples.map((sample) => [sample.sampleId, sample]));
  const rows = await findDatasetSamples(db, { ...set, ids: [...bySampleId.keys()] });
  const { trajectories, blind } = await readScored(services, run);
  const reader = createSeriesReader(objects);
  const recorded: NewSampleSignals[] = [];
  for await (const { row, sample: content } of readSamples(objects, rows)) {
    const sample = bySampleId.get(row.sampleId);
    if (!sample) continue;
    const scored = trajectories.get(sample.position) ?? [];
    const said = blind.get(sample.position) ?? [];
    let error = failureOf(sample);
    let signals: NewSampleSignals['signals'];
    try {
      if (!error) signals = await signalsOf(services, set, reader, content, scored, said);
    } catch (cause) {
      if (!(cause instanceof SightlineError) || cause.code !== 'grader_failed') throw cause;
      error = { code: cause.code, detail: cause.message };
    }
    recorded.push({ contentSha256: row.contentSha256, signals, error });
  }
  const { id: setId, settingsKey } = set;
  await recordSignals(db, { setId, settingsKey, last: batch.last, runId: run.id, samples: recorded, now: now() });
  return true;
}
