import { beforeAll, expect, test } from 'vitest';
import { exampleRequest } from '#api/reference/example-request.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { Run } from '#contract/run.ts';
import { SCOPES } from '#contract/service.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type Answer, type Caller, endOf, newCaller } from './callers.ts';
import { type ApiDocument, type PlacedOperation, readDocument } from './document.ts';
import { drawPicture, upload } from './pictures.ts';
import { makeSamples } from './samples.ts';

/** Keys are of the deployment: whoever has the scope `admin` sees those of every tenant. */
const OF_ADMINS = ['/v1/keys/{id}'];

let api: ApiDocument;
let owner: Caller;
let stranger: Caller;
/** By the beginning of a path, a thing of the owner's. */
let ids: Record<string, string>;

beforeAll(async () => {
  api = await readDocument();
  owner = await newCaller({ scopes: [...SCOPES] });
  stranger = await newCaller({ scopes: [...SCOPES] });
  const image = await upload(owner);
  const { body: run } = await owner.post<Run>('/v1/runs', { samples: makeSamples(1, [image]) });
  await endOf(owner, run.id);
  const { body: listed } = await owner.get<{ items: Trajectory[] }>(`/v1/runs/${run.id}/trajectories`);
  const { body: dataset } = await owner.post<Dataset>('/v1/datasets', { name: 'mine' });
  const headers = { 'content-type': 'application/jsonl' };
  await owner.send('POST', `/v1/datasets/${dataset.id}/samples`, { body: '{"id": "q0", "question": "Why?"}', headers });
  await owner.post(`/v1/datasets/${dataset.id}/versions`, {});
  ids = {
    '/v1/runs/{id}': run.id,
    '/v1/trajectories/{id}': listed.items[0]?.id ?? '',
    '/v1/images/{sha256}': image,
    '/v1/datasets/{id}': dataset.id,
  };
});

function things(): PlacedOperation[] {
  return api.operations.filter(({ path }) => path.includes('{') && !OF_ADMINS.includes(path));
}

function idOf(path: string): string {
  return Object.entries(ids).find(([prefix]) => path.startsWith(prefix))?.[1] ?? '';
}

async function ask(caller: Caller, { path, method, operation }: PlacedOperation, id: string): Promise<Answer<unknown>> {
  const { body, contentType } = exampleRequest(path, method, operation);
  const shown = path.replace('{version}', '1').replace(/\{\w+\}/, id);
  return caller.send(method.toUpperCase(), shown, {
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    ...(body === undefined ? {} : { body: 'text' in body ? body.text : await drawPicture() }),
  });
}

/** Without what differs between two answers anyway. */
function told({ status, body, headers }: Answer<unknown>, id: string): object {
  const text = JSON.stringify({ ...(body as object), request_id: '' }).replaceAll(id, '(id)');
  return { status, text, type: headers.get('content-type'), names: [...headers.keys()].toSorted() };
}

test('every route with an id in its path has a thing that it can be tried with', () => {
  expect(things().filter(({ path }) => idOf(path) === '')).toEqual([]);
  expect(things().length).toBeGreaterThan(15);
});

test('on every route with an id in its path, the id of another tenant is answered like one that nobody has', async () => {
  for (const placed of things()) {
    const named = `${placed.method} ${placed.path}`;
    const theirs = idOf(placed.path);
    const nobodys = theirs.length === 64 ? '0'.repeat(64) : `${theirs.slice(0, 4)}${'0'.repeat(26)}`;
    const refused = await ask(stranger, placed, theirs);
    expect(refused.status, named).toBe(404);
    expect(told(refused, theirs), named).toEqual(told(await ask(stranger, placed, nobodys), nobodys));
    expect((await ask(owner, placed, theirs)).status, `${named} for its owner`).not.toBe(404);
  }
});

test('no list shows anything of another tenant', async () => {
  const lists = api.operations.filter(({ path, method, operation }) => {
    return (
      method === 'get' && !path.includes('{') && operation.security.length > 0 && operation.operationId !== 'listKeys'
    );
  });
  expect(lists.length).toBeGreaterThan(2);
  for (const { path } of lists) {
    const { body } = await stranger.get<unknown>(path);
    for (const id of Object.values(ids)) expect(JSON.stringify(body), path).not.toContain(id);
  }
});

test('a shaping, an image or a cursor of another tenant opens nothing', async () => {
  const run = idOf('/v1/runs/{id}');
  const own = await upload(stranger);
  const { body: mine } = await stranger.post<Run>('/v1/runs', { samples: makeSamples(1, [own]) });
  await endOf(stranger, mine.id);
  const { body: theirs } = await owner.get<Run>(`/v1/runs/${run}`);
  const query = `shaping=${theirs.shaping?.id}`;
  for (const path of [`/v1/runs/${mine.id}/trajectories?${query}`, `/v1/runs/${mine.id}/export?${query}`]) {
    expect((await stranger.get(path)).status, path).toBe(404);
  }
  const samples = makeSamples(1, [idOf('/v1/images/{sha256}')]);
  expect(await stranger.post('/v1/runs', { samples })).toMatchObject({ status: 422, body: { code: 'image_missing' } });
  const cursor = btoa(JSON.stringify(`run_${'z'.repeat(26)}`)).replaceAll('=', '');
  const page = await stranger.get<{ items: Run[] }>(`/v1/runs?cursor=${cursor}`);
  expect(page.body.items.map(({ id }) => id)).toEqual([mine.id]);
});
