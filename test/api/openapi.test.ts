import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { PICTURE } from '#api/examples.ts';
import { exampleRequest } from '#api/reference/example-request.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { Run } from '#contract/run.ts';
import { SCOPES } from '#contract/service.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type Answer, type Caller, endOf, newCaller } from './callers.ts';
import { type ApiDocument, type PlacedOperation, readDocument } from './document.ts';
import { drawPicture, upload } from './pictures.ts';
import { makeSamples } from './samples.ts';

let api: ApiDocument;
beforeAll(async () => {
  api = await readDocument();
});

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(api.document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(api.document.openapi).toMatch(/^3\.1\./);
});

describe('an operation', () => {
  test('has an id of its own, a summary, a tag that is described, and says who may use it', () => {
    const described = (api.document.tags as { name: string; description: string }[]).map(({ name }) => name);
    for (const { operation, path, method } of api.operations) {
      const named = `${method} ${path}`;
      expect(operation.operationId, named).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
      expect(operation.summary, named).toMatch(/^[A-Z].{10,}[^.]$/);
      expect(operation.tags.length === 1 && described.includes(operation.tags[0] ?? ''), named).toBe(true);
      expect(operation.security, named).toBeInstanceOf(Array);
    }
    const ids = api.operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('tells every refusal that its kind can meet', () => {
    for (const { operation, path, method, parameters } of api.operations) {
      const expected = ['429', '500'];
      if (operation.security.length > 0) expected.push('401', '403');
      if (parameters.length > 0) expected.push('400');
      if (parameters.some((parameter) => parameter.in === 'path')) expected.push('404');
      if (operation.requestBody) expected.push('413', '415');
      for (const status of expected) {
        const content = operation.responses[status]?.content as object | undefined;
        expect(Object.keys(content ?? {}), `${method} ${path} ${status}`).toEqual(['application/problem+json']);
      }
    }
  });

  test('that takes a body shows one', () => {
    for (const { path, method, operation } of api.operations) {
      if (!operation.requestBody) continue;
      const { body } = exampleRequest(path, method, operation);
      expect(body, `${method} ${path}`).toBeDefined();
    }
  });
});

describe('the examples', () => {
  let caller: Caller;
  let other: Caller;
  let image: string;
  let ids: Record<string, string>;
  beforeAll(async () => {
    caller = await newCaller({ scopes: [...SCOPES] });
    other = await newCaller();
    image = await upload(caller);
    const submit = async (samples: number) =>
      (await caller.post<Run>('/v1/runs', { samples: makeSamples(samples, [image]) })).body.id;
    const run = await submit(1);
    const cancelled = await submit(60);
    await caller.post(`/v1/runs/${cancelled}/cancel`);
    await endOf(caller, run);
    const listed = await caller.get<{ items: Trajectory[] }>(`/v1/runs/${run}/trajectories`);
    const dataset = (await caller.post<Dataset>('/v1/datasets', { name: 'examples' })).body.id;
    ids = {
      '/v1/runs/{id}': run,
      '/v1/runs/{id}/retry': cancelled,
      '/v1/trajectories/{id}': listed.body.items[0]?.id ?? '',
      '/v1/images/{sha256}': image,
      '/v1/datasets/{id}': dataset,
      '/v1/keys/{id}': other.keyId,
    };
    const sampled = `/v1/datasets/${dataset}`;
    const headers = { 'content-type': 'application/jsonl' };
    await caller.send('POST', `${sampled}/samples`, { body: '{"id": "q0", "question": "Why?"}', headers });
    await caller.post(`${sampled}/versions`, {});
  });

  async function send(placed: PlacedOperation): Promise<Answer<unknown>> {
    const { path, method, operation } = placed;
    const longest = Object.keys(ids)
      .filter((prefix) => path.startsWith(prefix))
      .toSorted((a, b) => b.length - a.length);
    let id = ids[longest[0] ?? ''] ?? '';
    if (operation.operationId === 'cancelRun') {
      id = (await caller.post<Run>('/v1/runs', { samples: makeSamples(60, [image]) })).body.id;
    }
    const example = exampleRequest(path, method, operation);
    const shown = path.replace('{version}', '1').replace(/\{\w+\}/, id);
    const file = async () => (example.body && 'file' in example.body ? drawPicture() : undefined);
    const body = example.body && 'text' in example.body ? example.body.text : await file();
    const headers = example.contentType === undefined ? {} : { 'content-type': example.contentType };
    return caller.send(example.method, shown, { headers, ...(body === undefined ? {} : { body }) });
  }

  test('succeed as they stand, with an answer of the form that the document gives', async () => {
    for (const placed of api.operations) {
      const answer = await send(placed);
      const { operationId } = placed.operation;
      expect(answer.status, `${operationId}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBeLessThan(300);
      api.expectPromised(placed, answer);
    }
    // The run that was retried would keep the runner from the next test.
    await caller.post(`/v1/runs/${ids['/v1/runs/{id}/retry']}/cancel`);
  });

  test('score a picture that the runner can read', async () => {
    const placed = api.operations.find(({ operation }) => operation.operationId === 'submitRun');
    const { text } = exampleRequest('/v1/runs', 'post', placed?.operation ?? {}).body as { text: string };
    expect(text).toContain(PICTURE);
    const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
    const answer = await caller.send<Run>('POST', '/v1/runs', { body: text, headers });
    expect(answer).toMatchObject({ status: 200, body: { status: 'succeeded', responses: { scored: 2 } } });
    if (placed) api.expectPromised(placed, answer);
  });
});
