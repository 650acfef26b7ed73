import { runRequest } from '#contract/run-request.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import { listSamplesWithoutScores } from '#db/boards/list-samples-without-scores.ts';
import { recordScores } from '#db/boards/record-scores.ts';
import type { Services } from '../../services.ts';
import { BATCH_SAMPLES_MAX, type PlannedBatch } from '../batches/batch-job.ts';
import { toRunSample, toScoringRequest } from '../batches/scoring-request.ts';
import { gradeSample, NOT_GROUNDED } from './grade-sample.ts';
import type { SubmissionJob } from './load-job.ts';
import { readResponses, type SampleResponses } from './read-responses.ts';

/** Grades samples whose responses are all empty: no run can score them, and none of their responses is grounded. */
async function recordEmptySamples(
  services: Services,
  { submission, version }: SubmissionJob,
  samples: SampleResponses[],
): Promise<void> {
  const graded = [];
  for (const sample of samples) {
    const scores = sample.submitted.responses.map(() => NOT_GROUNDED);
    graded.push(await gradeSample(services, version, { ...sample, scores }));
  }
  if (graded.length > 0) await recordScores(services.db, submission.id, graded);
}

/** Plans the next samples of a submission, and grades samples that need no run. */
export async function planBatch(services: Services, job: SubmissionJob): Promise<PlannedBatch | undefined> {
  const { submission, benchmark, version, round } = job;
  for (;;) {
    const rows = await listSamplesWithoutScores(services.db, submission, BATCH_SAMPLES_MAX);
    const last = rows.at(-1)?.sequence;
    if (last === undefined) return undefined;
    const all = await readResponses(services, version, rows);
    await recordEmptySamples(
      services,
      job,
      all.filter(({ scorable }) => scorable.length === 0),
    );
    const samples = all
      .filter(({ scorable }) => scorable.length > 0)
      .map(({ content, scorable }) =>
        toRunSample(
          content,
          scorable.map(({ text }) => ({ text })),
        ),
      );
    if (samples.length === 0) continue;
    const { gain_min: _gainMin, ...settings } = version.settings;
    const name = `submission ${submission.id}`;
    const request = runRequest.parse(toScoringRequest({ name, scorer: version.scorer, settings, samples }));
    const idempotencyKey = `submission ${submission.id} ${round} ${last}`;
    return { last, run: { tenant: benchmarkTenant(benchmark), request, idempotencyKey } };
  }
}
