/** A tenant with one resource of each kind that has an id. */
import { expect } from 'vitest';
import type { BenchmarkQuestion } from '#contract/benchmark.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { Run } from '#contract/run.ts';
import { SCOPES } from '#contract/service.ts';
import type { SignalSet } from '#contract/signals.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { exampleRequest } from '#pages/reference/example-request.ts';
import type { ApiOperation } from './api-document.ts';
import { pushQuestions, submit, toLines, uniqueName, waitForScores } from './benchmark-scene.ts';
import { type Answer, type Caller, createCaller, waitFor, waitForEnd } from './callers.ts';
import { drawImage, uploadImage } from './images.ts';
import { makeSamples } from './samples.ts';

export interface Scene {
  caller: Caller;
  /**
   * Ids by their prefix. `sha` is an image, `again` a signal set that tests may recompute, `bench` a benchmark with the
   * private submission `sub`, and `bare` a dataset without signals.
   */
  ids: Record<
    'run' | 'trj' | 'shp' | 'dst' | 'sig' | 'again' | 'flt' | 'key' | 'sha' | 'bench' | 'sub' | 'bare',
    string
  >;
  /** Signed address of an image of the benchmark. */
  imageAddress: string;
}

const KIND_OF_PATH = {
  '/v1/runs/{id}': 'run',
  '/v1/trajectories/{id}': 'trj',
  '/v1/images/{sha256}': 'sha',
  '/v1/datasets/{id}': 'dst',
  '/v1/signals/{id}/recompute': 'again',
  '/v1/signals/{id}': 'sig',
  '/v1/filters/{id}': 'flt',
  '/v1/benchmarks/{name}': 'bench',
  '/v1/submissions/{id}': 'sub',
  '/v1/keys/{id}': 'key',
} as const;

/** @throws Error if the scene has no resource for the route: add one */
export function idFor(path: string, ids: Scene['ids']): string {
  const found = Object.entries(KIND_OF_PATH).find(([prefix]) => path.startsWith(prefix));
  if (!found) throw new Error(`the scene has no resource for ${path}`);
  return ids[found[1]];
}

async function created<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

async function createDataset(
  caller: Caller,
  image: string,
): Promise<Pick<Scene['ids'], 'dst' | 'sig' | 'again' | 'flt'>> {
  const { id: dst } = await created(caller.post<Dataset>('/v1/datasets', { name: 'scene' }));
  const row = { id: 'q0', images: [image], question: 'What colour is the disc?', answer: 'red', responses: ['red'] };
  const headers = { 'content-type': 'application/jsonl' };
  await created(caller.send('POST', `/v1/datasets/${dst}/samples`, { body: JSON.stringify(row), headers }));
  await created(caller.post(`/v1/datasets/${dst}/versions`, {}));
  const settings = { generate: { blind: 1, max_tokens: 4 } };
  const compute = async () =>
    (await created(caller.post<SignalSet>(`/v1/datasets/${dst}/versions/1/signals`, settings))).id;
  const [sig, again] = [await compute(), await compute()];
  await waitFor('the signals', async () => {
    const { status } = (await caller.get<SignalSet>(`/v1/signals/${sig}`)).body;
    return status === 'succeeded' ? status : undefined;
  });
  const target = { dataset_id: dst, version: 1, signals_id: sig, rule: { preset: 'language_shortcut' } };
  const { id: flt } = await created(caller.post<StoredFilter>('/v1/filters', target));
  return { dst, sig, again, flt };
}

async function createBenchmark(
  caller: Caller,
  image: string,
): Promise<Pick<Scene['ids'], 'bench' | 'sub' | 'bare'> & { imageAddress: string }> {
  const rows = [{ id: 'q0', question: 'What colour is the disc?', answer: 'red', metadata: { split: 'test' } }];
  const [pinned, bare] = [await pushQuestions(caller, image, rows), await pushQuestions(caller, image, rows)];
  const bench = uniqueName();
  await created(caller.post('/v1/benchmarks', { name: bench, title: 'Scene' }));
  const version = { dataset_id: pinned, dataset_version: 1, splits: [{ name: 'test', visibility: 'public' }] };
  await created(caller.post(`/v1/benchmarks/${bench}/versions`, version));
  const { id: sub } = await created(
    submit(caller, { name: bench, body: toLines({ q0: ['red'] }), query: 'model=Scene' }),
  );
  await waitForScores(caller, sub);
  const questions = await (await caller.fetch(`/v1/benchmarks/${bench}/versions/1/questions`)).text();
  const { images } = JSON.parse(questions) as BenchmarkQuestion;
  return { bench, sub, bare, imageAddress: images[0]?.url ?? '' };
}

export async function createScene(): Promise<Scene> {
  const caller = await createCaller({ scopes: [...SCOPES] });
  const spare = await createCaller({ tenant: caller.tenant });
  const sha = await uploadImage(caller);
  const { id: run } = await created(caller.post<Run>('/v1/runs', { samples: makeSamples(1, [sha]) }));
  const { shaping } = await waitForEnd(caller, run);
  const { items } = await created(caller.get<{ items: Trajectory[] }>(`/v1/runs/${run}/trajectories`));
  const ids = { run, shp: shaping?.id ?? '', trj: items[0]?.id ?? '', key: spare.keyId, sha };
  const { imageAddress, ...board } = await createBenchmark(caller, sha);
  return { caller, imageAddress, ids: { ...ids, ...board, ...(await createDataset(caller, sha)) } };
}

/** Sends the example of an operation, with existing IDs instead of the placeholders. */
export async function sendExample(
  caller: Caller,
  { path, method, operation }: ApiOperation,
  { scene: { ids, imageAddress }, id = path.includes('{') ? idFor(path, ids) : '' }: { scene: Scene; id?: string },
): Promise<Answer<unknown>> {
  const { body, contentType, search } = exampleRequest(path, method, operation);
  if (operation.operationId === 'getBenchmarkImage') return caller.send('GET', imageAddress);
  const filledPath = path
    .replace('{version}', '1')
    .replace('{view}', 'original')
    .replace(/\{\w+\}/, id);
  const named = (text: string) =>
    text
      .replaceAll(/\b(dst|sig|sub)_\w{26}/g, (_, kind: 'dst' | 'sig' | 'sub') =>
        operation.operationId === 'createBenchmarkVersion' ? ids.bare : ids[kind],
      )
      .replace('my-charts', uniqueName());
  return caller.send(method.toUpperCase(), filledPath + named(search), {
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    ...(body === undefined ? {} : { body: 'text' in body ? named(body.text) : await drawImage() }),
  });
}
