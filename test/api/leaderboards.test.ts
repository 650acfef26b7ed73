import { parquetReadObjects } from 'hyparquet';
import { beforeAll, expect, test } from 'vitest';
import type { Comparison, Leaderboard } from '#contract/leaderboard.ts';
import type { SubmissionSampleWire } from '#contract/submission.ts';
import {
  createBenchmark,
  createScoredBenchmark,
  RIGHT,
  type ScoredBenchmark,
  submit,
  toLines,
  WRONG,
  waitForScores,
} from '../service/benchmark-scene.ts';
import { anonymousCaller, expectProblem, waitFor } from '../service/callers.ts';

let scene: ScoredBenchmark['scene'];
let team: ScoredBenchmark['team'];
let right: ScoredBenchmark['right'];
let wrong: ScoredBenchmark['wrong'];

beforeAll(async () => {
  ({ scene, team, right, wrong } = await createScoredBenchmark());
});

const board = async (query = '', who = anonymousCaller()) =>
  (await who.get<Leaderboard>(`/v1/benchmarks/${scene.name}/leaderboard${query}`)).body;

test('a leaderboard ranks submissions with rank intervals and hides the names of anonymous ones', async () => {
  const { entries, withdrawn } = await board();
  expect(withdrawn).toEqual([]);
  const [first, second] = entries;
  expect(first).toMatchObject({
    id: right.id,
    rank: 1,
    model: 'Looker',
    team: 'Eyes',
    link: 'https://example.org/paper',
  });
  expect(second).toMatchObject({ id: wrong.id, rank: 2, model: null, team: null, link: null });
  for (const { rank, rank_best: best, rank_worst: worst } of entries) {
    expect(best).toBeLessThanOrEqual(rank ?? 0);
    expect(worst).toBeGreaterThanOrEqual(rank ?? 0);
  }
  expect((await board('?split=closed&sort=accuracy')).entries.map(({ accuracy }) => accuracy.value)).toEqual([1, 0]);
  expectProblem(await anonymousCaller().get(`/v1/benchmarks/${scene.name}/leaderboard?split=nowhere`), 'not_found');
});

test('a leaderboard answers 304 to a matching If-None-Match', async () => {
  const path = `/v1/benchmarks/${scene.name}/leaderboard`;
  const first = await anonymousCaller().get(path);
  const tag = first.headers.get('etag') ?? '';
  expect((await anonymousCaller().fetch(path, { headers: { 'if-none-match': tag } })).status).toBe(304);
});

test('a leaderboard can be exported as JSON, Parquet, and CSV without formulas', async () => {
  const formula = await submit(team, {
    name: scene.name,
    body: toLines(WRONG),
    query: 'model=%3D1%2B1&visibility=public',
  });
  await waitForScores(team, formula.body.id);
  const file = (format: string) =>
    anonymousCaller().fetch(`/v1/benchmarks/${scene.name}/leaderboard/export?format=${format}`);
  const csv = await (await file('csv')).text();
  expect(csv).toContain(",'=1+1,");
  expect(csv).not.toMatch(/(^|,)=1/m);
  const rows = await parquetReadObjects({ file: await (await file('parquet')).arrayBuffer() });
  expect(rows[0]).toMatchObject({ rank: 1, model: 'Looker', self_reported: true });
  expect(await (await file('json')).json()).toEqual(await board());
});

test('two submissions can be compared sample by sample', async () => {
  const { body } = await anonymousCaller().get<Comparison>(
    `/v1/benchmarks/${scene.name}/compare?a=${right.id}&b=${wrong.id}`,
  );
  expect(body.samples).toBe(4);
  expect(body.metrics.accuracy?.difference.value).toBeCloseTo(0.875, 12);
  const same = await anonymousCaller().get<Comparison>(
    `/v1/benchmarks/${scene.name}/compare?a=${right.id}&b=${right.id}`,
  );
  expect(same.body.metrics.accuracy).toMatchObject({ difference: { value: 0 }, p_value: 1 });
});

test('a leaderboard lists withdrawn submissions without their metrics', async () => {
  const own = await createBenchmark();
  const { body } = await submit(team, { name: own.name, body: toLines(WRONG) });
  await waitForScores(team, body.id);
  const read = async () => (await anonymousCaller().get<Leaderboard>(`/v1/benchmarks/${own.name}/leaderboard`)).body;
  expect((await read()).entries).toHaveLength(1);
  expect((await team.post(`/v1/submissions/${body.id}/withdraw`)).status).toBe(200);
  expect(await read()).toMatchObject({ entries: [], withdrawn: [{ id: body.id, model: 'A model' }] });
  expect((await anonymousCaller().get<{ splits: object }>(`/v1/submissions/${body.id}/metrics`)).body.splits).toEqual(
    {},
  );
});

test('regrading needs no scorer, and the leaderboard of the old grader stays readable', async () => {
  const own = await createBenchmark();
  const { body } = await submit(team, { name: own.name, body: toLines({ ...RIGHT, q1: ['the answer is 4', '4'] }) });
  await waitForScores(team, body.id);
  const read = async (query = '') =>
    (await anonymousCaller().get<Leaderboard>(`/v1/benchmarks/${own.name}/leaderboard${query}`)).body;
  const trajectories = async () => {
    const page = await anonymousCaller().get<{ items: SubmissionSampleWire[] }>(`/v1/submissions/${body.id}/samples`);
    return page.body.items.map(({ responses }) => responses.map((response) => response.trajectory_id));
  };
  const [before, scores] = [await read(), await trajectories()];
  const regrade = `/v1/benchmarks/${own.name}/versions/1/regrade`;
  expect((await own.admin.post(regrade, { grader: { kind: 'numeric' } })).status).toBe(202);
  const after = await waitFor('the new grades', async () => {
    const found = await read();
    return found.grader_version === 2 && found.entries.length === 1 ? found : undefined;
  });
  expect(after.entries[0]?.accuracy.value).toBeCloseTo(1 / 4, 12);
  expect(await trajectories()).toEqual(scores);
  expect((await read('?grader_version=1')).entries).toEqual(before.entries);
});
