/** The next samples of a submission become a run of the benchmark's. */

import { acceptRun } from '#api/runs/accept-run.ts';
import type { DatasetSample } from '#contract/dataset.ts';
import { sha256Hex } from '#contract/hash.ts';
import { runRequest } from '#contract/run.ts';
import type { SubmittedSample } from '#contract/submission.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import { insertSubmissionBatch } from '#db/boards/insert-batch.ts';
import { listSamplesWithoutScores } from '#db/boards/list-samples-without-scores.ts';
import { readRound } from '#db/boards/read-round.ts';
import { recordScores } from '#db/boards/record-scores.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { readResponses } from '#db/objects/read-responses.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { Services } from '../../services.ts';
import { gradeOnly } from './grade-sample.ts';
import type { OpenEntry } from './open-entry.ts';

/** Fewer than a run may have: progress should show. */
const SAMPLES_MAX = 64;

/** An empty response has nothing to score; it is graded like any other. */
export function scorable(submitted: SubmittedSample | undefined): { text: string; index: number }[] {
  return (submitted?.responses ?? []).map((text, index) => ({ text, index })).filter(({ text }) => text !== '');
}

function toRunSample({ choices: _c, answers: _a, metadata: _m, ...prompt }: DatasetSample, texts: { text: string }[]) {
  return { ...prompt, responses: texts.map(({ text }) => ({ text })) };
}

/** @returns false where no sample is left */
export async function startBatch(services: Services, entry: OpenEntry): Promise<boolean> {
  const { db, objects } = services;
  const { submission, benchmark, version } = entry;
  const rows = await listSamplesWithoutScores(db, submission, SAMPLES_MAX);
  const last = rows.at(-1);
  if (!last) return false;
  const submitted = await readResponses(objects, rows);
  const dataset = { datasetId: version.datasetId, version: version.datasetVersion };
  const places = await findDatasetSamples(db, { ...dataset, ids: rows.map(({ sampleId }) => sampleId) });
  const empty = rows.filter(({ sequence }) => scorable(submitted.get(sequence)).length === 0);
  if (empty.length > 0) {
    await recordScores(db, submission.id, await gradeOnly(services, entry, empty));
    if (empty.length === rows.length) return startBatch(services, entry);
  }
  const samples: unknown[] = [];
  for await (const { row, sample } of readSamples(objects, places)) {
    const texts = scorable(submitted.get(row.sequence));
    if (texts.length > 0) samples.push(toRunSample(sample, texts));
  }
  const round = await readRound(db, submission.id);
  const { sequence } = last;
  // A crash between the run and its batch repeats both: the key makes it the same run.
  const key = `submission ${submission.id} ${round} ${sequence}`;
  const { divergence, perturbation, draws, seed } = version.settings;
  const request = runRequest.parse({
    name: `entry ${submission.id}`,
    model: version.scorer.name,
    model_revision: version.scorer.revision,
    divergences: [divergence],
    perturbation,
    draws,
    seed,
    shaping: { weighting: 'none', selector: 'none' },
    samples,
  });
  const defer = (work: Promise<unknown>) =>
    void work.catch((error) => services.log({ level: 'error', deferred: String(error) }));
  const { run } = await acceptRun(
    { ...services, defer },
    { tenant: benchmarkTenant(benchmark), request, idempotency: { key, requestSha256: await sha256Hex(key) } },
  );
  const batch = { submissionId: submission.id, round, last: sequence, runId: run.id };
  await insertSubmissionBatch(db, { ...batch, after: submission.planned });
  return true;
}
