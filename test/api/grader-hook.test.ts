import { beforeAll, expect, inject, test } from 'vitest';
import type { GraderRequest } from '#contract/grading.ts';
import type { SampleSignals, SignalSet } from '#contract/signals.ts';
import { type Caller, createCaller, expectProblem, waitFor } from '../service/callers.ts';

const { graderUrl } = inject('shared');

let caller: Caller;
beforeAll(async () => {
  caller = await createCaller({ scopes: ['read', 'score', 'datasets'] });
});

async function freezeDataset(row: object): Promise<string> {
  const { body } = await caller.post<{ id: string }>('/v1/datasets', { name: 'graded by a hook' });
  const init = { body: JSON.stringify(row), headers: { 'content-type': 'application/jsonl' } };
  await caller.send('POST', `/v1/datasets/${body.id}/samples`, init);
  await caller.post(`/v1/datasets/${body.id}/versions`, {});
  return body.id;
}

async function computeSignals(url: string): Promise<SampleSignals | undefined> {
  const row = { id: 'a', question: 'Say yes.', answer: 'yes', responses: ['Yes!', 'No.', 'Perhaps!'] };
  const dataset = await freezeDataset(row);
  const grader = { kind: 'http', url };
  const { body: set } = await caller.post<SignalSet>(`/v1/datasets/${dataset}/versions/1/signals`, { grader });
  await waitFor('the signals', async () => {
    const { body } = await caller.get<SignalSet>(`/v1/signals/${set.id}`);
    return body.status === 'running' ? undefined : body;
  });
  return (await caller.get<{ items: SampleSignals[] }>(`/v1/signals/${set.id}/samples`)).body.items[0];
}

test('a signal set grades responses with the HTTP grader that its settings name', async () => {
  const found = await computeSignals(`${graderUrl}/grade`);
  expect(found?.signals?.pass_rate).toBeCloseTo(2 / 3);
  const received = (await (await fetch(graderUrl)).json()) as GraderRequest[];
  expect(received.map(({ response }) => response).sort()).toEqual(['No.', 'Perhaps!', 'Yes!']);
  expect(received[0]?.answers).toEqual(['yes']);
});

test('a sample has no signals and the error grader_failed if the reply of the HTTP grader is invalid', async () => {
  const found = await computeSignals(`${graderUrl}/broken`);
  expect(found).toMatchObject({ signals: null, error: { code: 'grader_failed' } });
});

test('POST /v1/datasets/{id}/versions/{version}/signals rejects a grader at an address that is not allowed', async () => {
  const dataset = await freezeDataset({ id: 'a', question: 'q' });
  for (const url of ['http://127.0.0.1:9/v1/', graderUrl.replace('/v1', '/v2'), 'http://169.254.169.254/latest']) {
    const grader = { kind: 'http', url };
    expectProblem(
      await caller.post(`/v1/datasets/${dataset}/versions/1/signals`, { grader }),
      'invalid_request',
      '/grader/url',
    );
  }
});
