import type { DatasetSample } from '#contract/dataset.ts';
import type { FailureReason } from '#contract/run.ts';
import { computeSignals, type ScoredResponse } from '#core/samples/index.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import { createSeriesReader, type SeriesReader } from '#db/objects/series-reader.ts';
import { listGenerations } from '#db/runs/list-generations.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import { recordSignalBatch } from '#db/signals/record-batch.ts';
import type { NewSampleSignals, SignalBatch, SignalSetRow } from '#db/signals/rows.ts';
import type { Services } from '../../services.ts';
import type { RunResult } from '../batches/batch-job.ts';
import { gradeTexts, orGraderFailure } from '../grade-texts.ts';

const GENERATIONS_MAX = 10_000;

/** Reads the texts that the scorer generated without the images, by position of the sample. */
async function readBlindTexts({ db }: Services, runId: string): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>();
  for (const row of await listGenerations(db, { runId, after: undefined, limit: GENERATIONS_MAX })) {
    if (row.view === 'no_image') texts.set(row.samplePosition, [...(texts.get(row.samplePosition) ?? []), row.text]);
  }
  return texts;
}

async function toScoredResponse(
  reader: SeriesReader,
  row: TrajectoryRow,
  { settings }: SignalSetRow,
): Promise<ScoredResponse> {
  const series = await reader.read(row);
  return {
    text: row.text,
    reward: row.reward,
    dependency: series.divergences[settings.divergence] ?? [],
    byteStarts: series.byte_starts,
    byteEnds: series.byte_ends,
    logProbOriginal: series.log_prob_original,
    logProbPerturbed: series.log_prob_perturbed,
  };
}

interface SampleToMeasure {
  content: DatasetSample;
  trajectories: TrajectoryRow[];
  blind: string[];
}

async function computeSampleSignals(
  services: Services,
  { set, reader }: { set: SignalSetRow; reader: SeriesReader },
  { content, trajectories, blind }: SampleToMeasure,
): Promise<NewSampleSignals['signals']> {
  // The bare answer follows the responses of the sample.
  const answerIndex = content.answers.length > 0 ? content.responses.length : undefined;
  const responses: ScoredResponse[] = [];
  let answer: ScoredResponse | undefined;
  for (const row of trajectories) {
    const scored = await toScoredResponse(reader, row, set);
    if (row.responseIndex === answerIndex) answer = scored;
    else responses.push(scored);
  }
  const texts = [...responses.map(({ text }) => text), ...blind];
  const grade = await gradeTexts(services, content, { spec: set.settings.grader, texts });
  return computeSignals({ responses, answer, blind, grade });
}

/** Computes and stores the signals of the samples of a batch. The same series give the same signals. */
export async function recordBatch(
  services: Services,
  set: SignalSetRow,
  { batch, result }: { batch: SignalBatch; result: RunResult },
): Promise<void> {
  const { db, objects, now } = services;
  const { run, samples: results } = result;
  const rows = await findDatasetSamples(db, { ...set, ids: [...results.keys()] });
  const blindTexts = await readBlindTexts(services, run.id);
  const reader = createSeriesReader(objects);
  const samples: NewSampleSignals[] = [];
  for await (const { row, sample: content } of readSamples(objects, rows)) {
    const sample = results.get(row.sampleId);
    if (!sample) continue;
    const { contentSha256 } = row;
    const { position, trajectories, failure } = sample;
    const measured = { content, trajectories, blind: blindTexts.get(position) ?? [] };
    const failed = (error: FailureReason) => ({ contentSha256, signals: undefined, error });
    const compute = async () => ({
      contentSha256,
      signals: await computeSampleSignals(services, { set, reader }, measured),
      error: undefined,
    });
    samples.push(failure ? failed(failure) : await orGraderFailure<NewSampleSignals>(compute, failed));
  }
  const { id: setId, settingsKey } = set;
  await recordSignalBatch(db, { setId, settingsKey, last: batch.last, runId: run.id, samples, now: now() });
}
