import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import type { Shaping } from '#contract/shaping.ts';
import type { Trajectory, TrajectorySummary } from '#contract/trajectory.ts';
import { type Answer, type Caller, createCaller, expectProblem, waitForEnd } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

interface Scene {
  caller: Caller;
  image: string;
  run: Run;
}

async function createScoredRun(samples = 3): Promise<Scene> {
  const caller = await createCaller();
  const image = await uploadImage(caller);
  const { status, body, headers } = await caller.post<Run>('/v1/runs', { samples: makeSamples(samples, [image]) });
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/v1/runs/${body.id}`);
  expect(body).toMatchObject({ status: 'queued', samples: { total: samples, pending: samples }, shaping: null });
  return { caller, image, run: await waitForEnd(caller, body.id) };
}

function eventsOf(text: string): { id: number; event: string; data: Record<string, unknown> }[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data:'))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
      return { id: Number(field('id')), event: field('event'), data: JSON.parse(field('data')) };
    });
}

describe('an accepted run', () => {
  test('a run has one trajectory per response in order, and series with one number per token', async () => {
    const { caller, run } = await createScoredRun();
    expect(run).toMatchObject({
      status: 'succeeded',
      samples: { total: 3, pending: 0, succeeded: 3, failed: 0, cancelled: 0 },
      responses: { total: 6, scored: 6 },
      shaping: { run_id: run.id, divergence: 'kl', aggregates: { trajectories: 6, groups: 3 } },
    });
    const { body } = await caller.get<Page<Trajectory>>(`/v1/runs/${run.id}/trajectories?include=series`);
    expect(body.items.map((one) => `${one.sample_id}/${one.response_index}`)).toEqual(
      ['s0', 's1', 's2'].flatMap((id) => [`${id}/0`, `${id}/1`]),
    );
    for (const one of body.items) {
      const { token_ids, token_texts, dependency, mask, token_weight } = one.series;
      const lengths = [token_ids, token_texts, dependency, mask, token_weight].map((series) => series?.length);
      expect(new Set(lengths)).toEqual(new Set([one.tokens]));
      expect(one.mean_dependency).toBeCloseTo(dependency.reduce((sum, value) => sum + value, 0) / one.tokens, 6);
      expect(one.provenance.scorer).toEqual(run.scorer);
      const alone = await caller.get<Trajectory>(`/v1/trajectories/${one.id}`);
      expect(alone.body).toEqual(one);
    }
  });

  test('the exports of a run as JSON lines, CSV and Parquet have the same rows', async () => {
    const { caller, run } = await createScoredRun();
    const listed = await caller.get<Page<Trajectory>>(`/v1/runs/${run.id}/trajectories?include=series`);
    const jsonl = await caller.get<string>(`/v1/runs/${run.id}/export?format=jsonl`);
    expect(jsonl.headers.get('content-disposition')).toBe(`attachment; filename="${run.id}.jsonl"`);
    const lines = jsonl.body.trimEnd().split('\n');
    const exported = lines.map((line) => JSON.parse(line) as Trajectory);
    expect(exported).toEqual(listed.body.items.map(({ provenance: _, ...one }) => one));

    const csv = await caller.get<string>(`/v1/runs/${run.id}/export?format=csv`);
    const [head = '', ...rows] = csv.body.trimEnd().split('\r\n');
    expect(head.split(',').slice(0, 4)).toEqual(['id', 'run_id', 'sample_id', 'response_index']);
    expect(rows.map((row) => row.split(',')[0])).toEqual(exported.map(({ id }) => id));
    expect(rows[1]).toContain('"It is blue, I think."');

    const parquet = await caller.fetch(`/v1/runs/${run.id}/export?format=parquet`);
    const objects = await parquetReadObjects({ file: await parquet.arrayBuffer() });
    expect(objects.map(({ id }) => id)).toEqual(exported.map(({ id }) => id));
    const lengths = objects.map((row) =>
      Object.values(row)
        .filter((value) => Array.isArray(value))
        .map((v) => v.length),
    );
    expect(lengths.map((of) => of.includes(0))).not.toContain(true);

    const bare = await caller.get<string>(`/v1/runs/${run.id}/export?format=jsonl&series=false`);
    expect(JSON.parse(bare.body.split('\n')[0] ?? '')).not.toHaveProperty('series');
  });

  test('POST /v1/runs with Prefer: wait answers with the results and the header Preference-Applied', async () => {
    const caller = await createCaller();
    const samples = makeSamples(2, [await uploadImage(caller)]);
    const answer = await caller.post<Run & { trajectories: Trajectory[]; failures: unknown[] }>(
      '/v1/runs',
      { samples },
      { prefer: 'respond-async, wait=30' },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=30');
    expect(answer.body.status).toBe('succeeded');
    expect(answer.body.trajectories).toHaveLength(4);
    expect(answer.body.failures).toEqual([]);
  });

  test('a run sends its events in order, and with Last-Event-ID only later ones', async () => {
    const { caller, run } = await createScoredRun(10);
    const whole = await caller.get<string>(`/v1/runs/${run.id}/events`);
    expect(whole.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const all = eventsOf(whole.body);
    expect(all.length).toBeGreaterThan(1);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => a - b));
    expect(all.at(-1)).toMatchObject({ event: 'ended', data: { status: 'succeeded', run: { id: run.id } } });
    const sent = all
      .filter(({ event }) => event === 'progress')
      .flatMap(({ data }) => data.samples as { id: string }[]);
    expect(sent.map(({ id }) => id).sort()).toEqual(
      makeSamples(10)
        .map(({ id }) => id)
        .sort(),
    );
    const rest = await caller.get<string>(`/v1/runs/${run.id}/events`, { 'last-event-id': String(all[0]?.id) });
    expect(eventsOf(rest.body).map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id));
  });
});

describe('shaping an ended run again', () => {
  test('POST /v1/runs/{id}/shape adds a shaping without a runner and keeps the first one', async () => {
    const { caller, run } = await createScoredRun();
    const scores = async (query: string) =>
      (await caller.get<Page<TrajectorySummary>>(`/v1/runs/${run.id}/trajectories${query}`)).body.items;
    const before = await scores('');
    const made = await caller.post<Shaping>(`/v1/runs/${run.id}/shape`, {
      shaping: { top_p: 1, weighting: 'none', advantage: 'rloo' },
    });
    expect(made.status).toBe(201);
    expect(made.body.aggregates.kept_tokens).toBe(made.body.aggregates.tokens);
    const after = await scores(`?shaping=${made.body.id}`);
    expect(after.map(({ alpha }) => alpha)).toEqual(after.map(() => 1));
    expect(after.map(({ mean_dependency }) => mean_dependency)).toEqual(before.map((one) => one.mean_dependency));
    expect(await scores('')).toEqual(before);
    const { body: again } = await caller.get<Run>(`/v1/runs/${run.id}`);
    expect(again).toEqual(run);
    const { body: list } = await caller.get<Page<Shaping>>(`/v1/runs/${run.id}/shapings`);
    expect(list.items).toEqual([made.body, run.shaping]);
  });

  test('POST /v1/runs/{id}/shape adds one shaping per Idempotency-Key and rejects another body', async () => {
    const { caller, run } = await createScoredRun(1);
    const path = `/v1/runs/${run.id}/shape`;
    const key = { 'idempotency-key': 'shape it' };
    const crowd = await Promise.all(
      Array.from({ length: 4 }, () => caller.post<Shaping>(path, { shaping: { top_p: 0.5 } }, key)),
    );
    expect(crowd.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(crowd.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(crowd.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(3);
    const { body: list } = await caller.get<Page<Shaping>>(`/v1/runs/${run.id}/shapings`);
    expect(list.items).toHaveLength(2);
    const other = await caller.post(path, { shaping: { top_p: 0.6 } }, key);
    expectProblem(other, 'idempotency_mismatch', '/idempotency-key');
  });

  test('POST /v1/runs/{id}/shape rejects a divergence or rewards that the run does not have', async () => {
    const { caller, run } = await createScoredRun(1);
    const path = `/v1/runs/${run.id}/shape`;
    expectProblem(await caller.post(path, { divergence: 'jsd' }), 'shaping_inapplicable', '/divergence');
    expectProblem(await caller.post(path, { shaping: { advantage: 'given' } }), 'shaping_inapplicable');
    expectProblem(await caller.post(path, { shaping: { scope: 'batch' } }), 'shaping_inapplicable');
    const other = await createScoredRun(1);
    const { shaping } = other.run;
    expectProblem(await caller.get(`/v1/runs/${run.id}/trajectories?shaping=${shaping?.id}`), 'not_found');
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'the one and only' };

  test('a repeated request with the same Idempotency-Key gets the first answer and adds no run', async () => {
    const caller = await createCaller();
    const request = { samples: makeSamples(1, [await uploadImage(caller)]) };
    const crowd = await Promise.all(Array.from({ length: 8 }, () => caller.post<Run>('/v1/runs', request, key)));
    expect(crowd.map(({ status }) => status)).toEqual(crowd.map(() => 202));
    expect(new Set(crowd.map(({ body }) => body.id)).size).toBe(1);
    expect(crowd.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(7);
    expect((await caller.get<Page<Run>>('/v1/runs')).body.items).toHaveLength(1);
  });

  test('an Idempotency-Key is rejected for another body and does not affect other tenants', async () => {
    const caller = await createCaller();
    const image = await uploadImage(caller);
    await caller.post('/v1/runs', { samples: makeSamples(1, [image]) }, key);
    expectProblem(
      await caller.post('/v1/runs', { samples: makeSamples(2, [image]) }, key),
      'idempotency_mismatch',
      '/idempotency-key',
    );
    const stranger = await createCaller();
    const own = await stranger.post<Run>('/v1/runs', { samples: makeSamples(2, [await uploadImage(stranger)]) }, key);
    expect(own.status).toBe(202);
    expect(own.headers.get('idempotent-replayed')).toBeNull();
  });

  test.each([
    ['empty', ''],
    ['not ASCII', 'ü'],
    ['longer than 255 characters', 'x'.repeat(256)],
  ])('an Idempotency-Key that is %s is rejected', async (_, bad) => {
    const caller = await createCaller();
    const answer = await caller.post('/v1/runs', { samples: makeSamples(1) }, { 'idempotency-key': bad });
    expectProblem(answer, 'invalid_request', '/idempotency-key');
  });
});

describe('a run in progress', () => {
  test('cancelling a run ends its open samples as cancelled, and a retry scores exactly those', async () => {
    const caller = await createCaller();
    const image = await uploadImage(caller);
    const { body: accepted } = await caller.post<Run>('/v1/runs', { samples: makeSamples(60, [image]) });
    const cancelled = await caller.post<Run>(`/v1/runs/${accepted.id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body.status).toBe('cancelled');
    const { succeeded } = cancelled.body.samples;
    expect(cancelled.body.samples).toMatchObject({ pending: 0, cancelled: 60 - succeeded });
    expect((await caller.post<Run>(`/v1/runs/${accepted.id}/cancel`)).body).toEqual(cancelled.body);
    const states = await caller.get<Page<unknown>>(`/v1/runs/${accepted.id}/samples?state=cancelled&limit=200`);
    expect(states.body.items).toHaveLength(60 - succeeded);
    const retried = await caller.post<Run>(`/v1/runs/${accepted.id}/retry`);
    expect(retried.status).toBe(202);
    const run = await waitForEnd(caller, accepted.id);
    expect(run).toMatchObject({ status: 'succeeded', samples: { succeeded: 60 }, responses: { scored: 120 } });
    expectProblem(await caller.post(`/v1/runs/${run.id}/cancel`), 'run_already_finished');
    expectProblem(await caller.post(`/v1/runs/${run.id}/retry`), 'run_already_finished');
  });

  test('a run cannot be shaped before it has ended', async () => {
    const caller = await createCaller();
    const image = await uploadImage(caller);
    const { body } = await caller.post<Run>('/v1/runs', { samples: makeSamples(40, [image]) });
    expectProblem(await caller.post(`/v1/runs/${body.id}/shape`, {}), 'run_not_finished');
    await caller.post(`/v1/runs/${body.id}/cancel`);
  });
});

describe('lists', () => {
  test('pages of a list continue where the page before ended, even while rows are added', async () => {
    const caller = await createCaller();
    const image = await uploadImage(caller);
    const submit = async () => (await caller.post<Run>('/v1/runs', { samples: makeSamples(1, [image]) })).body.id;
    const there: string[] = [];
    for (let count = 0; count < 5; count += 1) there.push(await submit());
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: Answer<Page<Run>> = await caller.get(`/v1/runs?limit=2${query}`);
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.next_cursor;
      await submit();
    } while (cursor !== null);
    expect(seen).toEqual(there.toSorted().reverse());
  });

  test('trajectories are the same in many pages as in one', async () => {
    const { caller, run } = await createScoredRun();
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: Answer<Page<TrajectorySummary>> = await caller.get(`/v1/runs/${run.id}/trajectories?limit=4${query}`);
      ids.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.next_cursor;
    }
    const { body } = await caller.get<Page<TrajectorySummary>>(`/v1/runs/${run.id}/trajectories?limit=200`);
    expect(ids).toEqual(body.items.map(({ id }) => id));
  });

  test('a list with a filter contains matching items only', async () => {
    const { caller, run } = await createScoredRun(1);
    const idsOf = async (status: string) =>
      (await caller.get<Page<Run>>(`/v1/runs?status=${status}`)).body.items.map(({ id }) => id);
    expect(await idsOf('succeeded')).toEqual([run.id]);
    expect(await idsOf('failed')).toEqual([]);
  });
});

test('a sample that cannot be scored fails with a reason, other samples succeed, and the run can be retried', async () => {
  const caller = await createCaller();
  const image = await uploadImage(caller);
  const [good, other] = makeSamples(2, [image]);
  const bad = { ...other, responses: [{ token_ids: [2_000_000_000] }] };
  const { status, body } = await caller.post<Run & { failures: Record<string, unknown>[] }>(
    '/v1/runs',
    { samples: [good, bad] },
    { prefer: 'wait=30' },
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'failed', samples: { succeeded: 1, failed: 1 }, responses: { scored: 2 } });
  expect(body.failures).toMatchObject([{ id: 's1', state: 'failed', error: { code: 'token_out_of_vocabulary' } }]);
  const { status: retried } = await caller.post(`/v1/runs/${body.id}/retry`);
  expect(retried).toBe(202);
  expect(await waitForEnd(caller, body.id)).toMatchObject({ status: 'failed', samples: { succeeded: 1, failed: 1 } });
});
