import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '#contract/errors.ts';
import { readiness } from '#contract/runner.ts';
import { type RunnerEvent, runnerEvent } from '#contract/runner-events.ts';
import { disc } from './testing/draw-images.ts';
import { callRunner, eventsOf, multipart, type StartedRunner, sha256, startRunner } from './testing/start-runner.ts';

let red: Buffer;
beforeAll(async () => {
  red = await disc('red');
});

/** A request that keeps the reference model busy for seconds: many long responses. */
function longRequest(id: string, responses = 64) {
  return {
    samples: [
      {
        id,
        images: [sha256(red)],
        question: 'What color is the circle?',
        responses: Array.from({ length: responses }, () => ({ text: 'The circle is red. '.repeat(60) })),
      },
    ],
  };
}

const shortRequest = (id: string) => ({
  samples: [{ id, images: [sha256(red)], question: 'What color is the circle?', responses: [{ text: 'Red.' }] }],
});

async function* lines(reply: Response): AsyncGenerator<RunnerEvent> {
  let rest = '';
  for await (const chunk of reply.body ?? []) {
    const parts = (rest + Buffer.from(chunk).toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) yield runnerEvent.parse(JSON.parse(line));
  }
}

function inferencePid(runner: StartedRunner): number {
  return Number(execFileSync('pgrep', ['-P', String(runner.process.pid)], { encoding: 'utf8' }).trim());
}

async function fetchState(runner: StartedRunner) {
  const reply = await fetch(`${runner.url}/readyz`);
  return { status: reply.status, ...readiness.parse(await reply.json()) };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

describe('runner with a token and a queue of one call', () => {
  let runner: StartedRunner;
  beforeAll(async () => {
    runner = await startRunner({ SIGHTLINE_QUEUE: '1', SIGHTLINE_TOKEN: 'a-token-of-enough-letters' });
  });
  afterAll(() => runner.stop());
  const headers = { authorization: 'Bearer a-token-of-enough-letters' };
  const post = (request: unknown, init: RequestInit = {}) =>
    fetch(`${runner.url}/v1/score`, { method: 'POST', body: multipart(request, [red]), headers, ...init });

  test('a runner requires its token for /v1 and /metrics, but not for /healthz and /readyz', async () => {
    for (const authorization of ['', 'Bearer wrong', 'a-token-of-enough-letters']) {
      const reply = await post(shortRequest('a'), { headers: { authorization } });
      expect(reply.status).toBe(401);
      expect(((await reply.json()) as Problem).code).toBe('unauthorized');
    }
    expect((await fetch(`${runner.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${runner.url}/healthz`)).status).toBe(200);
    expect(await fetchState(runner)).toMatchObject({ status: 200, ready: true, scorer: { provider: 'cpu' } });
  });

  test('a runner answers /healthz while it computes, and answers 429 with Retry-After when its queue is full', async () => {
    const working = await post(longRequest('first'));
    const waiting = await post(longRequest('second', 1));
    await until(async () => (await fetchState(runner)).queued === 1);
    expect((await fetch(`${runner.url}/healthz`)).status).toBe(200);
    // The second call still waits, so the first one is still being computed.
    expect((await fetchState(runner)).queued).toBe(1);
    const rejected = await post(shortRequest('third'));
    expect(rejected.status).toBe(429);
    expect(rejected.headers.get('retry-after')).toBe('5');
    expect(((await rejected.json()) as Problem).code).toBe('busy');
    const lastType = async (reply: Response) => (await Array.fromAsync(lines(reply))).at(-1)?.type;
    expect(await Promise.all([lastType(working), lastType(waiting)])).toEqual(['done', 'done']);
  });

  test('a runner stops the work of a client that disconnects', async () => {
    const disconnect = new AbortController();
    const reply = await post(longRequest('abandoned'), { signal: disconnect.signal });
    for await (const event of lines(reply)) if (event.type === 'trajectory') break;
    disconnect.abort();
    await until(async () => (await fetchState(runner)).active === 0);
    const events = await Array.fromAsync(lines(await post(shortRequest('next'))));
    expect(eventsOf(events, 'trajectory').map(({ sample_id }) => sample_id)).toEqual(['next']);
  });

  test('when the inference process is killed, its sample fails, the next sample succeeds and the server keeps running', async () => {
    const request = { samples: [...longRequest('victim').samples, ...shortRequest('neighbour').samples] };
    const reply = await post(request);
    const events: RunnerEvent[] = [];
    for await (const event of lines(reply)) {
      if (event.type === 'trajectory' && events.every(({ type }) => type !== 'trajectory')) {
        process.kill(inferencePid(runner), 'SIGKILL');
      }
      events.push(event);
    }
    expect(eventsOf(events, 'error')).toMatchObject([{ sample_id: 'victim', code: 'inference_crashed' }]);
    expect(eventsOf(events, 'trajectory').some(({ sample_id }) => sample_id === 'neighbour')).toBe(true);
    expect(eventsOf(events, 'done')[0]).toMatchObject({ samples_succeeded: 1, samples_failed: 1 });
    expect(await (await fetch(`${runner.url}/metrics`, { headers })).text()).toContain(
      'sightline_inference_restarts 1',
    );
  });
});

describe('runner with a task timeout of one second', () => {
  test('a runner kills inference that exceeds the task timeout and then scores the next call', async () => {
    const runner = await startRunner({ SIGHTLINE_TASK_TIMEOUT_S: '1' });
    try {
      const events = await callRunner(runner.url, '/v1/score', longRequest('slow'), [red]);
      expect(eventsOf(events, 'error')).toMatchObject([{ sample_id: 'slow', code: 'inference_timeout' }]);
      const after = await callRunner(runner.url, '/v1/score', shortRequest('quick'), [red]);
      expect(eventsOf(after, 'trajectory')).toHaveLength(1);
    } finally {
      await runner.stop();
    }
  });
});
