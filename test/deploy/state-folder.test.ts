import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedService, startService } from '#cli/service/start-service.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { Leaderboard } from '#contract/leaderboard.ts';
import type { Run } from '#contract/run.ts';
import type { SampleSignals, SignalSet } from '#contract/signals.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import type { Submission } from '#contract/submission.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { ROOT } from './dockerfile.ts';

const FIXTURE = join(ROOT, 'test/fixtures/state-folder/state.json.br');
const RUN = 'run_01m8kzr818wxk4nq1env8htcaw';
const SIGNAL_SET = 'sig_01m8kzr9egp0p7k82sv9jnh7yq';
const FILTER = 'flt_01m8kzrb05zxzdk8p9n3swqfnj';

interface List<Item> {
  items: Item[];
}

let stateFolder: string;
let service: StartedService;

async function unpack(folder: string): Promise<void> {
  const files = JSON.parse(brotliDecompressSync(await readFile(FIXTURE)).toString()) as Record<string, string>;
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), Buffer.from(content, 'base64'));
  }
}

beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'sightline-old-state-'));
  await unpack(stateFolder);
  service = await startService({ stateFolder, runners: [] });
});
afterAll(async () => {
  await service.stop();
  await rm(stateFolder, { recursive: true });
});

async function get(path: string): Promise<Response> {
  const reply = await fetch(new URL(path, service.url), { headers: { authorization: `Bearer ${service.adminKey}` } });
  expect(reply.status, path).toBe(200);
  return reply;
}

const getJson = async <Body>(path: string) => (await get(path)).json() as Promise<Body>;

test('a run in a state folder of version 0.1.0 can be read with its series and its images', async () => {
  const run = await getJson<Run>(`/v1/runs/${RUN}`);
  expect(run).toMatchObject({ name: 'before', status: 'succeeded', responses: { total: 4, scored: 4 } });
  const { items } = await getJson<List<Trajectory>>(`/v1/runs/${RUN}/trajectories?include=series`);
  expect(items.map(({ sample_id, response_index, tokens }) => [sample_id, response_index, tokens])).toEqual([
    ['stars', 0, 7],
    ['stars', 1, 7],
    ['sun', 0, 5],
    ['sun', 1, 5],
  ]);
  const gains = [1.26202134580824, -2.586661226266811, -0.08327684771238006, -0.25860894986525973];
  expect(items.map(({ gain }) => gain)).toEqual(gains);
  for (const { series, tokens, mean_dependency: mean } of items) {
    expect(series.dependency.reduce((sum, value) => sum + value, 0) / tokens).toBeCloseTo(mean, 6);
  }
  const image = await get('/v1/images/aabc45a03e20d8f33b4c883d40a05276e8f378eb23bce97d4fecc3d4d9c4b27e');
  expect((await image.arrayBuffer()).byteLength).toBe(1126);
});

test('a dataset in a state folder of version 0.1.0 can be read with its signals and its filter', async () => {
  const datasets = await getJson<List<Dataset>>('/v1/datasets');
  expect(datasets.items).toMatchObject([{ name: 'shapes' }]);
  const set = await getJson<SignalSet>(`/v1/signals/${SIGNAL_SET}`);
  expect(set).toMatchObject({ status: 'succeeded', samples: { total: 6, done: 6, failed: 0 } });
  const { items } = await getJson<List<SampleSignals>>(`/v1/signals/${SIGNAL_SET}/samples`);
  const bySample = new Map(items.map(({ id, signals }) => [id, signals]));
  expect(bySample.size).toBe(6);
  expect(bySample.get('q02')).toMatchObject({ gold_gain: 1.6859427715401099, blind_pass_rate: 0.5, blind_votes: 1 });
  expect(bySample.get('q04')).toMatchObject({ pass_rate: 0.3333333333333333, blind_pass_rate: null });
  const filter = await getJson<StoredFilter>(`/v1/filters/${FILTER}`);
  expect(filter.counts).toEqual({ samples: 6, kept: 6, dropped: 0, unknown: 1 });
  const kept = await (await get(`/v1/filters/${FILTER}/export?part=kept&format=jsonl`)).text();
  expect(kept.trimEnd().split('\n')).toHaveLength(6);
});

test('a leaderboard in a state folder of version 0.1.0 can be read with its submissions', async () => {
  const { entries } = await getJson<Leaderboard>('/v1/benchmarks/stars/leaderboard');
  expect(entries.map(({ model, team, accuracy }) => [model, team, accuracy.value])).toEqual([
    ['Looks', 'Eyes', 1],
    ['Guesses', null, 2 / 3],
  ]);
  const [first] = entries;
  expect(first?.grounded_accuracy).toMatchObject({ value: 1 / 3, low: 0.011329922985202912, high: 0.9561700770147972 });
  const submission = await getJson<Submission>(`/v1/submissions/${first?.id}`);
  expect(submission).toMatchObject({ model: 'Looks', status: 'succeeded', samples: { total: 3, done: 3, failed: 0 } });
});
