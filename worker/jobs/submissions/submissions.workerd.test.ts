import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { IngestedRow } from '#api/datasets/read-rows.ts';
import { storeSamples } from '#api/datasets/store-samples.ts';
import { ingestSubmission } from '#api/submissions/ingest-submission.ts';
import { newId } from '#contract/ids.ts';
import { readRow } from '#core/samples/index.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import { findBenchmark } from '#db/boards/find-benchmark.ts';
import { findBenchmarkVersion } from '#db/boards/find-version.ts';
import { insertBenchmark } from '#db/boards/insert-benchmark.ts';
import { listSubmissionSamples } from '#db/boards/list-submission-samples.ts';
import { pinVersion } from '#db/boards/pin-version.ts';
import { regradeVersion } from '#db/boards/regrade-version.ts';
import { retrySubmission } from '#db/boards/retry-submission.ts';
import { openDatabase } from '#db/database.ts';
import { freezeDataset } from '#db/datasets/freeze.ts';
import { insertDataset } from '#db/datasets/insert.ts';
import { runs, submissionBatches, submissionMetrics, submissionSamples, submissions } from '#db/schema.ts';
import { emptyStores, SCORER } from '#db/testing/seed-run.ts';
import { runDispatchLoop } from '../../dispatch/dispatch-loop.ts';
import { failed, reply, scored } from '../../testing/fake-runner.ts';
import { createTestEnvironment, type TestEnvironment } from '../../testing/test-environment.ts';
import { advanceSubmission } from './submission-job.ts';

const db = openDatabase(env.DB);
const SAMPLES = 150;

let environment: TestEnvironment;
beforeEach(async () => {
  await emptyStores(db, env.OBJECTS);
  for (const table of [submissionBatches, submissionSamples, submissions, submissionMetrics]) await db.delete(table);
  environment = createTestEnvironment();
});

const idOf = (kind: Parameters<typeof newId>[0]) => newId(kind, Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/** Services of the API that the Worker's test environment lacks. */
function apiServices() {
  const doNothing = async () => undefined;
  return {
    ...environment.services,
    adminKey: undefined,
    runners: [],
    graders: [],
    allow: async () => true,
    defer: () => undefined,
    probeRunners: doNothing,
  } as unknown as Parameters<typeof ingestSubmission>[0];
}

/** Pins a version with one question per sample, and submits responses of which every second is right. */
async function submit({ empty = new Set<number>() } = {}): Promise<{ id: string; benchmarkId: string }> {
  const services = apiServices();
  const datasetId = idOf('dataset');
  await insertDataset(db, {
    id: datasetId,
    tenant: 'owner',
    name: 'd',
    description: null,
    now: 1,
    idempotency: undefined,
  });
  const read = await Promise.all(
    Array.from({ length: SAMPLES }, (_, index) => {
      const row = {
        id: `q${index}`,
        question: `What is ${index}?`,
        answer: 'yes',
        metadata: { split: index < 100 ? 'a' : 'b' },
      };
      return readRow(row, 'plain', async () => '');
    }),
  );
  await storeSamples(services, read, { datasetId, replaced: [], draft: undefined });
  await freezeDataset(db, { datasetId, version: 0, note: null, now: 2 });
  const name = `b-${crypto.randomUUID()}`;
  const row = { id: idOf('benchmark'), owner: 'owner', name, title: 't', description: '', license: null, source: null };
  await insertBenchmark(db, { ...row, createdAt: 3 });
  const benchmark = await findBenchmark(db, name);
  if (!benchmark) throw new Error('no benchmark');
  const splits = ['a', 'b'].map((split) => ({ name: split, visibility: 'public' as const, samples: 1 }));
  const version = {
    benchmarkId: benchmark.id,
    version: 1,
    datasetId,
    datasetVersion: 1,
    splits,
    settings: { divergence: 'kl', perturbation: { name: 'no_image' }, draws: 1, seed: 0, gain_min: 0 },
    scorer: { name: SCORER.name, revision: SCORER.revision },
    grader: null,
    graderVersion: 1,
    responsesMax: 8,
    perDay: 5,
    perKey: 100,
    samples: SAMPLES,
    contentSha256: 'c'.repeat(64),
    note: null,
    createdAt: 4,
  } as const;
  expect(await pinVersion(db, { benchmark, tenant: 'owner', version: { ...version, splits } as never })).toBe(true);
  const pinned = await findBenchmarkVersion(db, benchmark.id, 1);
  if (!pinned) throw new Error('no version');
  async function* rows(): AsyncGenerator<IngestedRow> {
    for (let index = 0; index < SAMPLES; index++) {
      const text = empty.has(index) ? '' : index % 2 === 0 ? 'yes' : 'no';
      yield { number: index + 1, value: { id: `q${index}`, responses: [text], blind_responses: ['yes'] } };
    }
  }
  const submission = {
    id: idOf('submission'),
    tenant: 'team',
    keyId: 'key',
    benchmarkId: benchmark.id,
    version: 1,
    model: 'm',
    team: null,
    link: null,
    description: null,
    visibility: 'public' as const,
    selfReported: true,
    createdAt: environment.clock.now,
  };
  await ingestSubmission(services, { submission, version: pinned, rows: rows() });
  return { id: submission.id, benchmarkId: benchmark.id };
}

async function readSubmission(id: string) {
  const [row] = await db.select().from(submissions).where(eq(submissions.id, id));
  return row;
}

/** Advances and dispatches a submission until it ends. */
async function runToEnd(id: string): Promise<void> {
  for (let step = 0; step < 20; step++) {
    await advanceSubmission(environment.services, id);
    await runDispatchLoop(environment.services);
    const row = await readSubmission(id);
    if (row?.status === 'succeeded' || row?.status === 'failed') return;
    environment.clock.now += 60_000;
  }
}

async function readMetrics(id: string) {
  const rows = await db.select().from(submissionMetrics).where(eq(submissionMetrics.submissionId, id));
  return new Map(rows.map((row) => [`${row.split} ${row.graderVersion}`, row.metrics]));
}

test('a submission is scored by runs of the benchmark, each sample once, and measured per split', async () => {
  const { id, benchmarkId } = await submit();
  await runToEnd(id);
  expect(await readSubmission(id)).toMatchObject({ status: 'succeeded', samples: SAMPLES, graderVersion: 1 });
  const scoringRuns = await db.select().from(runs);
  expect(new Set(scoringRuns.map(({ tenant }) => tenant))).toEqual(new Set([benchmarkTenant({ id: benchmarkId })]));
  expect(scoringRuns.map(({ samplesTotal }) => samplesTotal).reduce((sum, samples) => sum + samples)).toBe(SAMPLES);
  const metrics = await readMetrics(id);
  expect([...metrics.keys()].toSorted()).toEqual(['a 1', 'all 1', 'b 1']);
  expect(metrics.get('all 1')).toMatchObject({ samples: SAMPLES, responses: SAMPLES, unscored: 0 });
  expect(metrics.get('all 1')?.accuracy.value).toBeCloseTo(0.5, 12);
  expect(metrics.get('all 1')?.multi_modal_gain?.value).toBeCloseTo(-0.5, 12);
});

test('a submission that 16 invocations advance at once starts each run once and ends once', async () => {
  const { id } = await submit();
  for (let step = 0; step < 4; step++) {
    await Promise.all(Array.from({ length: 16 }, () => advanceSubmission(environment.services, id)));
    await Promise.all(Array.from({ length: 4 }, () => runDispatchLoop(environment.services)));
  }
  await runToEnd(id);
  expect((await readSubmission(id))?.status).toBe('succeeded');
  expect(await db.select().from(runs)).toHaveLength(3);
  const rows = await listSubmissionSamples(db, { submissionId: id, after: 0, limit: 1_000 });
  expect(rows.every(({ scores }) => scores?.length === 1)).toBe(true);
});

test('empty responses are graded without a run and count as not grounded', async () => {
  const { id } = await submit({ empty: new Set(Array.from({ length: 70 }, (_, index) => index)) });
  await runToEnd(id);
  const overall = (await readMetrics(id)).get('all 1');
  expect(overall).toMatchObject({ samples: SAMPLES, unscored: 0 });
  const rows = await listSubmissionSamples(db, { submissionId: id, after: 0, limit: 1 });
  expect(rows[0]?.scores).toEqual([expect.objectContaining({ gain: 0, mean_dependency: null, trajectory_id: null })]);
});

test.each([
  ['first', 'q0'],
  ['last', 'q63'],
])('a retry scores only the failed sample, the %s of its batch', async (_name, failing) => {
  const { id } = await submit();
  environment.runner.answer = (request) =>
    reply(request, (sample) => (sample.id === failing ? failed(sample, 'non_finite') : scored(request, sample)));
  await runToEnd(id);
  expect(await readSubmission(id)).toMatchObject({ status: 'failed', errorCode: 'non_finite' });
  expect((await readMetrics(id)).size).toBe(0);
  const before = environment.runner.calls.length;
  environment.runner.answer = (request) => reply(request, (sample) => scored(request, sample));
  expect(await retrySubmission(db, id)).toBe(true);
  await runToEnd(id);
  expect((await readSubmission(id))?.status).toBe('succeeded');
  const retried = environment.runner.calls.slice(before).flatMap(({ samples }) => samples.map((sample) => sample.id));
  expect(retried).toEqual([failing]);
});

test('a newer grader regrades a submission without a runner and keeps the earlier metrics', async () => {
  const { id, benchmarkId } = await submit();
  await runToEnd(id);
  const calls = environment.runner.calls.length;
  await regradeVersion(db, { benchmarkId, version: 1, grader: { kind: 'choice' } });
  await Promise.all([advanceSubmission(environment.services, id), advanceSubmission(environment.services, id)]);
  await runToEnd(id);
  expect(await readSubmission(id)).toMatchObject({ status: 'succeeded', graderVersion: 2 });
  expect(environment.runner.calls).toHaveLength(calls);
  const metrics = await readMetrics(id);
  expect(metrics.get('all 1')?.accuracy.value).toBeCloseTo(0.5, 12);
  expect(metrics.get('all 2')?.accuracy.value).toBe(0);
});
