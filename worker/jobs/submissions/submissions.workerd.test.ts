import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { TakenRow } from '#api/datasets/ingest-rows.ts';
import { storeSamples } from '#api/datasets/store-samples.ts';
import { takeSubmission } from '#api/submissions/ingest-submission.ts';
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

let world: TestEnvironment;
beforeEach(async () => {
  await emptyStores(db, env.OBJECTS);
  for (const table of [submissionBatches, submissionSamples, submissions, submissionMetrics]) await db.delete(table);
  world = createTestEnvironment();
});

const idOf = (kind: Parameters<typeof newId>[0]) => newId(kind, Date.now(), crypto.getRandomValues(new Uint8Array(16)));

/** What the routes need of the world besides that of a dispatch. */
function apiServices() {
  const nothing = async () => undefined;
  return {
    ...world.services,
    adminKey: undefined,
    runners: [],
    graders: [],
    allow: async () => true,
    defer: () => undefined,
    probeRunners: nothing,
  } as unknown as Parameters<typeof takeSubmission>[0];
}

/** A pinned version with one question for each sample, and a submission to it whose even answers are right. */
async function openEntry({ empty = new Set<number>() } = {}): Promise<{ id: string; benchmarkId: string }> {
  const services = apiServices();
  const datasetId = idOf('dataset');
  await insertDataset(db, {
    id: datasetId,
    tenant: 'maker',
    name: 'd',
    description: null,
    now: 1,
    idempotency: undefined,
  });
  const read = await Promise.all(
    Array.from({ length: SAMPLES }, (_, at) => {
      const row = {
        id: `q${at}`,
        question: `What is ${at}?`,
        answer: 'yes',
        metadata: { split: at < 100 ? 'a' : 'b' },
      };
      return readRow(row, 'plain', async () => '');
    }),
  );
  await storeSamples(services, read, { datasetId, replaced: [], draft: undefined });
  await freezeDataset(db, { datasetId, version: 0, note: null, now: 2 });
  const name = `b-${crypto.randomUUID()}`;
  const row = { id: idOf('benchmark'), owner: 'maker', name, title: 't', description: '', license: null, source: null };
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
  expect(await pinVersion(db, { benchmark, tenant: 'maker', version: { ...version, splits } as never })).toBe(true);
  const pinned = await findBenchmarkVersion(db, benchmark.id, 1);
  if (!pinned) throw new Error('no version');
  async function* rows(): AsyncGenerator<TakenRow> {
    for (let at = 0; at < SAMPLES; at++) {
      const text = empty.has(at) ? '' : at % 2 === 0 ? 'yes' : 'no';
      yield { number: at + 1, value: { id: `q${at}`, responses: [text], blind_responses: ['yes'] } };
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
    createdAt: world.clock.now,
  };
  await takeSubmission(services, { submission, version: pinned, rows: rows() });
  return { id: submission.id, benchmarkId: benchmark.id };
}

async function rowOf(id: string) {
  const [row] = await db.select().from(submissions).where(eq(submissions.id, id));
  return row;
}

/** Everything that may push a submission on, until nothing changes any more. */
async function settle(id: string): Promise<void> {
  for (let step = 0; step < 20; step++) {
    await advanceSubmission(world.services, id);
    await runDispatchLoop(world.services);
    const row = await rowOf(id);
    if (row?.status === 'succeeded' || row?.status === 'failed') return;
    world.clock.now += 60_000;
  }
}

async function metricsOf(id: string) {
  const rows = await db.select().from(submissionMetrics).where(eq(submissionMetrics.submissionId, id));
  return new Map(rows.map((row) => [`${row.split} ${row.graderVersion}`, row.metrics]));
}

test('is scored by runs of a tenant that no key has, each sample once, and measured by split', async () => {
  const { id, benchmarkId } = await openEntry();
  await settle(id);
  expect(await rowOf(id)).toMatchObject({ status: 'succeeded', samples: SAMPLES, graderVersion: 1 });
  const made = await db.select().from(runs);
  expect(new Set(made.map(({ tenant }) => tenant))).toEqual(new Set([benchmarkTenant({ id: benchmarkId })]));
  expect(made.map(({ samplesTotal }) => samplesTotal).reduce((sum, one) => sum + one)).toBe(SAMPLES);
  const metrics = await metricsOf(id);
  expect([...metrics.keys()].toSorted()).toEqual(['a 1', 'all 1', 'b 1']);
  expect(metrics.get('all 1')).toMatchObject({ samples: SAMPLES, responses: SAMPLES, unscored: 0 });
  expect(metrics.get('all 1')?.accuracy.value).toBeCloseTo(0.5, 12);
  expect(metrics.get('all 1')?.multi_modal_gain?.value).toBeCloseTo(-0.5, 12);
});

test('that 16 push on at once makes each of its runs once, and ends once', async () => {
  const { id } = await openEntry();
  for (let step = 0; step < 4; step++) {
    await Promise.all(Array.from({ length: 16 }, () => advanceSubmission(world.services, id)));
    await Promise.all(Array.from({ length: 4 }, () => runDispatchLoop(world.services)));
  }
  await settle(id);
  expect((await rowOf(id))?.status).toBe('succeeded');
  expect(await db.select().from(runs)).toHaveLength(3);
  const rows = await listSubmissionSamples(db, { submissionId: id, after: 0, limit: 1_000 });
  expect(rows.every(({ scores }) => scores?.length === 1)).toBe(true);
});

test('whose empty responses no runner can score is graded all the same, and they are not grounded', async () => {
  const { id } = await openEntry({ empty: new Set(Array.from({ length: 70 }, (_, at) => at)) });
  await settle(id);
  const all = (await metricsOf(id)).get('all 1');
  expect(all).toMatchObject({ samples: SAMPLES, unscored: 0 });
  const rows = await listSubmissionSamples(db, { submissionId: id, after: 0, limit: 1 });
  expect(rows[0]?.scores).toEqual([expect.objectContaining({ gain: 0, mean_dependency: null, trajectory_id: null })]);
});

test('that a failure of ours interrupts has failed, costs nothing, and is finished by a retry that scores only the rest', async () => {
  const { id } = await openEntry();
  world.runner.answer = (request) =>
    reply(request, (sample) => (sample.id === 'q7' ? failed(sample, 'non_finite') : scored(request, sample)));
  await settle(id);
  expect(await rowOf(id)).toMatchObject({ status: 'failed', errorCode: 'non_finite' });
  expect((await metricsOf(id)).size).toBe(0);
  const before = world.runner.calls.length;
  world.runner.answer = (request) => reply(request, (sample) => scored(request, sample));
  expect(await retrySubmission(db, id)).toBe(true);
  await settle(id);
  expect((await rowOf(id))?.status).toBe('succeeded');
  const again = world.runner.calls.slice(before).flatMap(({ samples }) => samples.map((sample) => sample.id));
  expect(again).toEqual(['q7']);
});

test('is graded again under a newer grader, without a call to a runner, and the metrics before stay', async () => {
  const { id, benchmarkId } = await openEntry();
  await settle(id);
  const calls = world.runner.calls.length;
  await regradeVersion(db, { benchmarkId, version: 1, grader: { kind: 'choice' } });
  await Promise.all([advanceSubmission(world.services, id), advanceSubmission(world.services, id)]);
  await settle(id);
  expect(await rowOf(id)).toMatchObject({ status: 'succeeded', graderVersion: 2 });
  expect(world.runner.calls).toHaveLength(calls);
  const metrics = await metricsOf(id);
  expect(metrics.get('all 1')?.accuracy.value).toBeCloseTo(0.5, 12);
  expect(metrics.get('all 2')?.accuracy.value).toBe(0);
});
