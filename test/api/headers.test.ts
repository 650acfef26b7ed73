import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readApiDocument } from '../service/api-document.ts';
import { type Answer, anonymousCaller, callerWith, createCaller, expectProblem } from '../service/callers.ts';
import { startSeparateService } from '../service/separate-service.ts';

const FOREIGN = { origin: 'https://elsewhere.example' };

test('every answer has headers against content sniffing, referrers, framing and scripts, and a new request id', async () => {
  const caller = await createCaller();
  const paths = ['/healthz', '/openapi.json', '/docs', '/v1/models', '/v1/runs', '/v1/runs/x', '/nothing', '/v1/keys'];
  const answers = await Promise.all(paths.map((path) => caller.get<unknown>(path)));
  answers.push(
    await anonymousCaller().get('/v1/runs'),
    await caller.send('PATCH', '/v1/runs'),
    await caller.post('/v1/runs', 1),
  );
  for (const { status, headers } of answers) {
    const seen = Object.fromEntries(headers);
    expect(seen, String(status)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': expect.stringMatching(/^(SAMEORIGIN|DENY)$/),
      'x-request-id': expect.stringMatching(/^[0-9a-f]{24}$/),
    });
    const policy = seen['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  }
  const ids = answers.map(({ headers }) => headers.get('x-request-id'));
  expect(new Set(ids).size).toBe(answers.length);
});

describe('cross-origin requests', () => {
  test('other origins may read public addresses without credentials', async () => {
    for (const path of ['/v1/models', '/openapi.json', '/healthz', '/readyz']) {
      const { headers } = await anonymousCaller().get(path, FOREIGN);
      expect(headers.get('access-control-allow-origin'), path).toBe('*');
      expect(headers.get('access-control-allow-credentials'), path).toBeNull();
    }
  });

  test('other origins may read no address that needs a key, and no preflight is allowed', async () => {
    const api = await readApiDocument();
    const caller = await createCaller();
    for (const { path, method, operation } of api.operations) {
      if (operation.security.length === 0) continue;
      const filledPath = path.replaceAll(/\{\w+\}/g, 'x');
      const answer = await caller.send(method.toUpperCase(), filledPath, { headers: FOREIGN });
      const asked = { ...FOREIGN, 'access-control-request-method': method.toUpperCase() };
      const preflight = await caller.send('OPTIONS', filledPath, { headers: asked });
      for (const { headers } of [answer, preflight]) {
        expect(
          [...headers.keys()].filter((name) => name.startsWith('access-control')),
          `${method} ${path}`,
        ).toEqual([]);
      }
    }
  });
});

/** The Worker's own configuration with two blocks of requests a minute. */
async function writeConfig(folder: string): Promise<string> {
  const real = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
  const at = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
  const changes: [RegExp, string][] = [
    [/main = "worker\/index.ts"/, `main = ${at('worker/index.ts')}`],
    [/migrations_dir = "[^"]+"/g, `migrations_dir = ${at('db/migrations')}`],
    [/simple = \{ limit = \d+, period = 60 \}/, 'simple = { limit = 2, period = 60 }'],
  ];
  let text = await readFile(real, 'utf8');
  for (const [from, to] of changes) {
    expect(text).toMatch(from);
    text = text.replace(from, to);
  }
  const path = join(folder, 'wrangler.toml');
  await writeFile(path, text);
  return path;
}

test('a key or an address that sends too many requests gets 429 with Retry-After, other keys do not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-rate-'));
  const service = await startSeparateService({ runners: [], config: await writeConfig(folder) });
  try {
    const { url } = service;
    const admin = callerWith(service.adminKey, { url });
    const { body } = await admin.post<{ secret: string }>('/v1/keys', { name: 'other' });
    const stranger = callerWith(body.secret, { url });
    const noOne = callerWith('', { url });
    async function askTooOften(ask: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
      for (let count = 0; count < 100; count += 1) {
        const answer = await ask();
        if (answer.status !== 200) return answer;
      }
      throw new Error('100 requests were answered');
    }
    for (const ask of [() => admin.get('/v1/runs'), () => noOne.get('/healthz')]) {
      const refused = await askTooOften(ask);
      expectProblem(refused, 'rate_limited');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await stranger.get('/v1/runs')).status).toBe(200);
  } finally {
    await service.stop();
    await rm(folder, { recursive: true });
  }
});
