import { beforeAll, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import { SCOPES } from '#contract/service.ts';
import { type ApiDocument, type ApiOperation, readApiDocument } from '../service/api-document.ts';
import { type Answer, type Caller, createCaller, waitForEnd } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';
import { createScene, idFor, type Scene, sendExample } from '../service/scene.ts';

/** Not limited to a tenant: the scope `admin` sees the keys of all tenants, and benchmarks are public. */
const OF_ALL = ['/v1/keys/{id}', '/v1/benchmarks/{name}'];

let api: ApiDocument;
let owner: Caller;
let stranger: Caller;
let scene: Scene;
let ids: Scene['ids'];

beforeAll(async () => {
  api = await readApiDocument();
  scene = await createScene();
  ({ caller: owner, ids } = scene);
  stranger = await createCaller({ scopes: [...SCOPES] });
});

function operationsOnOneTenant(): ApiOperation[] {
  return api.operations.filter(({ path }) => path.includes('{') && !OF_ALL.some((prefix) => path.startsWith(prefix)));
}

/** An answer without its request id and the id in question, which always differ. */
function normalize({ status, body, headers }: Answer<unknown>, id: string): object {
  const text = JSON.stringify({ ...(body as object), request_id: '' }).replaceAll(id, '(id)');
  return { status, text, type: headers.get('content-type'), names: [...headers.keys()].toSorted() };
}

test('every route answers an id of another tenant exactly like an unknown id', async () => {
  expect(operationsOnOneTenant().length).toBeGreaterThan(15);
  for (const apiOperation of operationsOnOneTenant()) {
    const named = `${apiOperation.method} ${apiOperation.path}`;
    const foreignId = idFor(apiOperation.path, ids);
    const unknownId = foreignId.length === 64 ? '0'.repeat(64) : `${foreignId.slice(0, 4)}${'0'.repeat(26)}`;
    const refused = await sendExample(stranger, apiOperation, { scene });
    expect(refused.status, named).toBe(404);
    expect(normalize(refused, foreignId), named).toEqual(
      normalize(await sendExample(stranger, apiOperation, { scene, id: unknownId }), unknownId),
    );
    expect((await sendExample(owner, apiOperation, { scene })).status, `${named} for its owner`).not.toBe(404);
  }
});

test('no list contains an id of another tenant', async () => {
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

test('ids of another tenant in a request body answer 404', async () => {
  const target = { dataset_id: ids.dst, version: 1, signals_id: ids.sig, rule: { preset: 'language_shortcut' } };
  for (const path of ['/v1/filters', '/v1/filters/preview']) {
    expect((await owner.post(path, target)).status, path).toBeLessThan(300);
    expect((await stranger.post(path, target)).status, path).toBe(404);
  }
});

test('a shaping, an image or a cursor of another tenant gives no access', async () => {
  const own = await uploadImage(stranger);
  const { body: mine } = await stranger.post<Run>('/v1/runs', { samples: makeSamples(1, [own]) });
  await waitForEnd(stranger, mine.id);
  const { body: foreignRun } = await owner.get<Run>(`/v1/runs/${ids.run}`);
  const query = `shaping=${foreignRun.shaping?.id}`;
  for (const path of [`/v1/runs/${mine.id}/trajectories?${query}`, `/v1/runs/${mine.id}/export?${query}`]) {
    expect((await stranger.get(path)).status, path).toBe(404);
  }
  const samples = makeSamples(1, [ids.sha]);
  expect(await stranger.post('/v1/runs', { samples })).toMatchObject({ status: 422, body: { code: 'image_missing' } });
  const cursor = btoa(JSON.stringify(`run_${'z'.repeat(26)}`)).replaceAll('=', '');
  const page = await stranger.get<{ items: Run[] }>(`/v1/runs?cursor=${cursor}`);
  expect(page.body.items.map(({ id }) => id)).toEqual([mine.id]);
});
