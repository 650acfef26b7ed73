import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLE_IMAGE } from '#api/http/examples.ts';
import type { Run } from '#contract/run.ts';
import { exampleRequest } from '#pages/reference/example-request.ts';
import { type ApiDocument, readApiDocument } from '../service/api-document.ts';
import { expectProblem } from '../service/callers.ts';
import { makeSamples } from '../service/samples.ts';
import { createScene, type Scene, sendExample } from '../service/scene.ts';

let api: ApiDocument;
beforeAll(async () => {
  api = await readApiDocument();
});

test('/openapi.json is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(api.document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(api.document.openapi).toMatch(/^3\.1\./);
});

describe('operations', () => {
  test('every operation has a unique id, a summary, a described tag and a security requirement', () => {
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

  test('every operation documents each error status that it can answer', () => {
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

  test('every operation with a request body has an example', () => {
    for (const { path, method, operation } of api.operations) {
      if (!operation.requestBody) continue;
      const { body } = exampleRequest(path, method, operation);
      expect(body, `${method} ${path}`).toBeDefined();
    }
  });
});

describe('examples of operations', () => {
  let scene: Scene;
  /** Of runs that the examples change. */
  let others: Partial<Record<string, string>>;
  beforeAll(async () => {
    scene = await createScene();
    const submit = async () => {
      const samples = makeSamples(60, [scene.ids.sha]);
      return (await scene.caller.post<Run>('/v1/runs', { samples })).body.id;
    };
    others = { retryRun: await submit(), cancelRun: await submit() };
    await scene.caller.post(`/v1/runs/${others.retryRun}/cancel`);
  });

  test('every example succeeds unchanged, with an answer that matches its schema', async () => {
    for (const apiOperation of api.operations) {
      const { operationId } = apiOperation.operation;
      const id = others[operationId];
      const answer = await sendExample(scene.caller, apiOperation, { scene, ...(id === undefined ? {} : { id }) });
      if (operationId === 'retrySubmission') {
        // Only a failed submission can be retried; this one succeeded.
        expectProblem(answer, 'submission_ended');
        continue;
      }
      expect(answer.status, `${operationId}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBeLessThan(300);
      api.expectDocumented(apiOperation, answer);
    }
    // Keeps the retried run from delaying the next test.
    await scene.caller.post(`/v1/runs/${others.retryRun}/cancel`);
  });

  test('the example of submitRun scores an image that the runner can read', async () => {
    const apiOperation = api.operations.find(({ operation }) => operation.operationId === 'submitRun');
    const { text } = exampleRequest('/v1/runs', 'post', apiOperation?.operation ?? {}).body as { text: string };
    expect(text).toContain(EXAMPLE_IMAGE);
    const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
    const answer = await scene.caller.send<Run>('POST', '/v1/runs', { body: text, headers });
    expect(answer).toMatchObject({ status: 200, body: { status: 'succeeded', responses: { scored: 2 } } });
    if (apiOperation) api.expectDocumented(apiOperation, answer);
  });
});
