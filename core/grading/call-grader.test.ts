import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graderSpec } from '#contract/grading.ts';
import { callGrader, isAllowed } from './call-grader.ts';

const REQUEST = { response: 'The answer is B.', answers: ['B'], choices: ['one', 'two'] };
const received: { authorization: string | undefined; body: unknown }[] = [];

const REPLIES: Readonly<Record<string, (reply: ServerResponse) => void>> = {
  '/v1/right': (reply) => reply.end('{"reward":1,"extracted":"B","more":true}'),
  '/v1/unknown': (reply) => reply.end('{"reward":null}'),
  '/v1/half': (reply) => reply.end('{"reward":0.5}'),
  '/v1/beyond': (reply) => reply.end('{"reward":2}'),
  '/v1/words': (reply) => reply.end('not JSON'),
  '/v1/moved': (reply) => reply.writeHead(302, { location: '/v1/right' }).end(),
  '/v1/missing': (reply) => reply.writeHead(404).end(),
  '/v1/broken': (reply) => reply.writeHead(503).end(),
  '/v1/silent': () => {},
  '/v1/stalled': (reply) => reply.write('{"reward":'),
  '/v1/torn': (reply) => {
    reply.writeHead(200, { 'content-length': 1000 });
    reply.write('{"rew', () => reply.destroy());
  },
  '/v1/endless': (reply) => {
    const fill = () => {
      while (!reply.destroyed && reply.write('x'.repeat(65_536)));
      if (!reply.destroyed) reply.once('drain', fill);
    };
    fill();
  },
};

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer(async (request, reply) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    received.push({ authorization: request.headers.authorization, body: JSON.parse(Buffer.concat(parts).toString()) });
    REPLIES[request.url ?? '']?.(reply);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function call(
  path: string,
  rest: { timeout_ms?: number; token?: string; signal?: AbortSignal; allowed?: string[] } = {},
) {
  const { timeout_ms: timeoutMs = 5000, allowed = [`${origin}/v1/`], ...others } = rest;
  const spec = graderSpec.parse({ kind: 'http', url: origin + path, timeout_ms: timeoutMs });
  if (spec.kind !== 'http') throw new Error('another kind');
  return callGrader({ fetch, spec, allowed, request: REQUEST, ...others });
}

describe('callGrader', () => {
  test('the HTTP grader gets response, answers and choices, and its reply is the grade', async () => {
    expect(await call('/v1/right', { token: 'secret' })).toEqual({ reward: 1, extracted: 'B', reason: 'hook' });
    expect(received.at(-1)).toEqual({ authorization: 'Bearer secret', body: REQUEST });
  });
  test('the HTTP grader may return a fraction or null', async () => {
    expect((await call('/v1/half')).reward).toBe(0.5);
    expect(await call('/v1/unknown')).toEqual({ reward: null, extracted: null, reason: 'hook' });
  });
  test.each([
    ['/v1/beyond', 'bad_reply', false],
    ['/v1/words', 'bad_reply', false],
    ['/v1/moved', 'redirect', false],
    ['/v1/missing', 'bad_status', false],
    ['/v1/broken', 'unreachable', true],
    ['/v1/torn', 'unreachable', true],
    ['/v1/endless', 'too_large', false],
  ])('a reply from %s is the error %s and never a reward', async (path, problem, retryable) => {
    await expect(call(path)).rejects.toMatchObject({ name: 'GraderError', problem, retryable });
  });
  test.each(['/v1/silent', '/v1/stalled'])('a grader that stalls at %s is the error timeout', async (path) => {
    await expect(call(path, { timeout_ms: 200 })).rejects.toMatchObject({ problem: 'timeout', retryable: true });
  });
  test('the HTTP grader is not called if its address is not allowed', async () => {
    const before = received.length;
    await expect(call('/v2/right')).rejects.toMatchObject({ problem: 'not_allowed' });
    await expect(call('/v1/right', { allowed: [] })).rejects.toMatchObject({ problem: 'not_allowed' });
    expect(received).toHaveLength(before);
  });
  test('aborting the caller aborts the call of the HTTP grader', async () => {
    await expect(call('/v1/silent', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
  test('a grader that does not run is the error unreachable', async () => {
    const spec = { kind: 'http', url: 'http://127.0.0.1:1/v1/x', timeout_ms: 5000 } as const;
    const call = callGrader({ fetch, spec, allowed: ['http://127.0.0.1:1'], request: REQUEST });
    await expect(call).rejects.toMatchObject({ problem: 'unreachable' });
  });
});

describe('isAllowed', () => {
  test.each([
    'https://g.example/v1',
    'https://g.example/v1/',
    'https://g.example/v1/a?b=c',
    'https://G.EXAMPLE:443/v1/a',
  ])('isAllowed accepts %s', (url) => {
    expect(isAllowed(url, ['https://g.example/v1'])).toBe(true);
  });
  test.each([
    'http://g.example/v1/a',
    'https://g.example/v10',
    'https://g.example/',
    'https://g.example.evil/v1/a',
    'https://g.example:8443/v1/a',
    'https://g.example/v1/../admin',
    'https://g.example/v1/%2e%2e/admin',
    'https://g.example/v1/..%2fadmin',
    'https://g.example/v1\\..\\admin',
    'https://user@g.example/v1/a',
    'https://g.example@evil.example/v1/a',
    'javascript:alert(1)',
    'not an address',
    '',
  ])('isAllowed rejects %s', (url) => {
    expect(isAllowed(url, ['https://g.example/v1'])).toBe(false);
  });
});
