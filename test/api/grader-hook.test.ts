import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedService, startService } from '#cli/service/start-service.ts';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import type { GraderRequest } from '#contract/grading.ts';
import type { SampleSignals, SignalSet } from '#contract/signals.ts';
import { type Caller, callerWith, expectProblem, waitFor } from '../service/callers.ts';

let folder: string;
let hook: Server;
let runner: StartedRunner;
let service: StartedService;
let owner: Caller;
let hookUrl: string;
const asked: GraderRequest[] = [];

/** Right is what shouts; `broken` answers nonsense. */
beforeAll(async () => {
  hook = createServer(async (request, response) => {
    const body = (await json(request)) as GraderRequest;
    asked.push(body);
    response.setHeader('content-type', 'application/json');
    response.end(
      request.url === '/v1/broken' ? '{"reward": 7}' : JSON.stringify({ reward: body.response.endsWith('!') ? 1 : 0 }),
    );
  });
  hook.listen(0, '127.0.0.1');
  await once(hook, 'listening');
  hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/v1`;
  folder = await mkdtemp(join(tmpdir(), 'sightline-hook-'));
  runner = await startRunner();
  const runners = [{ name: 'one', url: runner.url }];
  service = await startService({ stateFolder: folder, runners, vars: { SIGHTLINE_GRADERS: `${hookUrl}/` } });
  owner = callerWith(service.adminKey, { url: service.url });
});
afterAll(async () => {
  await service.stop();
  await runner.stop();
  hook.close();
  await rm(folder, { recursive: true });
});

async function computeWith(url: string): Promise<SampleSignals | undefined> {
  const { body: dataset } = await owner.post<{ id: string }>('/v1/datasets', { name: 'hook' });
  const row = { id: 'a', question: 'Say yes.', answer: 'yes', responses: ['Yes!', 'No.', 'Perhaps!'] };
  const init = { body: JSON.stringify(row), headers: { 'content-type': 'application/jsonl' } };
  await owner.send('POST', `/v1/datasets/${dataset.id}/samples`, init);
  await owner.post(`/v1/datasets/${dataset.id}/versions`, {});
  const request = { grader: { kind: 'http', url } };
  const { body: set } = await owner.post<SignalSet>(`/v1/datasets/${dataset.id}/versions/1/signals`, request);
  await waitFor('the signals', async () => {
    const { body } = await owner.get<SignalSet>(`/v1/signals/${set.id}`);
    return body.status === 'running' ? undefined : body;
  });
  return (await owner.get<{ items: SampleSignals[] }>(`/v1/signals/${set.id}/samples`)).body.items[0];
}

test('a grader of the user’s own decides what is right', async () => {
  const found = await computeWith(`${hookUrl}/grade`);
  expect(found?.signals?.pass_rate).toBeCloseTo(2 / 3);
  expect(asked.map(({ response }) => response).sort()).toEqual(['No.', 'Perhaps!', 'Yes!']);
  expect(asked[0]?.answers).toEqual(['yes']);
});

test('one that answers nonsense gives no signals, and says so', async () => {
  const found = await computeWith(`${hookUrl}/broken`);
  expect(found).toMatchObject({ signals: null, error: { code: 'grader_failed' } });
});

test('one whose address is not allowed is refused', async () => {
  const { body: dataset } = await owner.post<{ id: string }>('/v1/datasets', { name: 'not allowed' });
  const init = { body: '{"id":"a","question":"q"}', headers: { 'content-type': 'application/jsonl' } };
  await owner.send('POST', `/v1/datasets/${dataset.id}/samples`, init);
  await owner.post(`/v1/datasets/${dataset.id}/versions`, {});
  for (const url of ['http://127.0.0.1:9/v1/', hookUrl.replace('/v1', '/v2'), 'http://169.254.169.254/latest']) {
    const grader = { kind: 'http', url };
    expectProblem(
      await owner.post(`/v1/datasets/${dataset.id}/versions/1/signals`, { grader }),
      'invalid_request',
      '/grader/url',
    );
  }
});
