import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { LIMITS } from '#contract/limits.ts';
import { type ApiKey, SCOPES } from '#contract/service.ts';
import { adminCaller, anonymousCaller, createCaller, expectProblem, waitFor } from '../service/callers.ts';
import { makeSamples } from '../service/samples.ts';

interface Page {
  items: ApiKey[];
  next_cursor: string | null;
}

async function readKey({ keyId, tenant }: { keyId: string; tenant: string }): Promise<ApiKey | undefined> {
  const { body } = await adminCaller().get<Page>(`/v1/keys?tenant=${tenant}`);
  return body.items.find(({ id }) => id === keyId);
}

/** Whether any file of the state folder has these bytes. */
async function isOnDisk(needle: string): Promise<boolean> {
  const folder = inject('shared').stateFolder;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(needle)));
  return found.includes(true);
}

test('the secret of a key is shown once, and only its hash is stored', async () => {
  const request = { name: 'once', tenant: `t-${crypto.randomUUID()}` };
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const made = await adminCaller().post<ApiKey & { secret: string }>('/v1/keys', request, headers);
  expect(made.status).toBe(201);
  expect(made.headers.get('cache-control')).toBe('no-store');
  const { secret, ...key } = made.body;
  expect(secret).toMatch(/^sl_[\w-]{43}$/);
  expect(key).toMatchObject({ ...request, last_four: secret.slice(-4), expires_at: null, revoked_at: null });
  const again = await adminCaller().post('/v1/keys', request, headers);
  expect(again.status).toBe(200);
  expect(again.body).toEqual(key);
  expect(await readKey({ keyId: key.id, tenant: request.tenant })).toEqual(key);
  expect(await isOnDisk(key.id)).toBe(true);
  expect(await isOnDisk(secret)).toBe(false);
});

describe('requests without a valid key', () => {
  test.each([
    ['without a key', {}],
    ['with an unknown key', { authorization: 'Bearer sl_nobody' }],
    ['with another scheme', { authorization: 'Basic c2w6c2w=' }],
    ['with an empty key', { authorization: 'Bearer ' }],
  ])('a request %s gets 401 with the header WWW-Authenticate', async (_, headers) => {
    const answer = await anonymousCaller().get('/v1/runs', headers);
    expectProblem(answer, 'unauthorized');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('a request without a key is rejected before its body is read', async () => {
    const answer = await anonymousCaller().send('POST', '/v1/runs', {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expectProblem(answer, 'unauthorized');
  });
});

test('a key may do what its scopes allow and nothing else', async () => {
  const doors = {
    read: (key: typeof reader) => key.get('/v1/runs'),
    score: (key: typeof reader) => key.post('/v1/weights', { dependency: [[0.1]], rewards: [1] }),
    admin: (key: typeof reader) => key.get('/v1/keys'),
  };
  const reader = await createCaller({ scopes: ['read'] });
  for (const has of SCOPES) {
    const key = await createCaller({ scopes: [has] });
    for (const [needs, open] of Object.entries(doors)) {
      const answer = await open(key);
      if (needs === has) expect(answer.status).toBe(200);
      else expectProblem(answer, 'forbidden');
    }
  }
});

test('a key is rejected from its expiry on', async () => {
  const expiry = Date.now() + 3_000;
  const caller = await createCaller({ expires_at: new Date(expiry).toISOString() });
  const accepted = await caller.get('/v1/runs');
  // On a busy machine, the key may have expired before the first answer.
  if (Date.now() < expiry) expect(accepted.status).toBe(200);
  const refused = await waitFor('the expiry', async () => {
    const answer = await caller.get('/v1/runs');
    return answer.status === 200 ? undefined : answer;
  });
  expect(Date.now()).toBeGreaterThanOrEqual(expiry);
  expectProblem(refused, 'key_expired');
});

test('POST /v1/keys rejects an expiry in the past', async () => {
  const answer = await adminCaller().post('/v1/keys', { name: 'late', expires_at: '2020-01-01T00:00:00Z' });
  expectProblem(answer, 'invalid_request', '/expires_at');
});

test('a revoked key is rejected at once, stays in the list and keeps the time of its first revocation', async () => {
  const caller = await createCaller();
  expect((await caller.get('/v1/runs')).status).toBe(200);
  const revoked = await adminCaller().send<ApiKey>('DELETE', `/v1/keys/${caller.keyId}`);
  expect(revoked.status).toBe(200);
  expect(revoked.body.revoked_at).not.toBeNull();
  expectProblem(await caller.get('/v1/runs'), 'key_revoked');
  const again = await adminCaller().send<ApiKey>('DELETE', `/v1/keys/${caller.keyId}`);
  expect(again.body.revoked_at).toBe(revoked.body.revoked_at);
  expect((await readKey(caller))?.revoked_at).toBe(revoked.body.revoked_at);
});

test('revoking an unknown key answers 404', async () => {
  const path = `/v1/keys/key_${'0'.repeat(26)}`;
  expectProblem(await adminCaller().send('DELETE', path), 'not_found');
  expectProblem(await adminCaller().send('DELETE', '/v1/keys/run_x'), 'invalid_request', '/id');
});

test('a key shows when it was last used', async () => {
  const caller = await createCaller();
  expect((await readKey(caller))?.last_used_at).toBeNull();
  const before = Date.now();
  await caller.get('/v1/runs');
  const used = await waitFor('the time of use', async () => (await readKey(caller))?.last_used_at ?? undefined);
  expect(Date.parse(used)).toBeGreaterThanOrEqual(before - 1);
});

test('keys of one tenant see the same runs', async () => {
  const first = await createCaller();
  const second = await createCaller({ tenant: first.tenant });
  const { body } = await first.post<{ id: string }>('/v1/runs', {
    samples: makeSamples(1),
    perturbation: { name: 'no_image' },
  });
  expect((await second.get<{ id: string }>(`/v1/runs/${body.id}`)).body.id).toBe(body.id);
});

test(`a tenant has at most ${LIMITS.keysPerTenantMax} active keys`, async () => {
  const tenant = `t-${crypto.randomUUID()}`;
  const make = () => adminCaller().post<{ id: string }>('/v1/keys', { name: 'one of many', tenant });
  const first = await make();
  let left = LIMITS.keysPerTenantMax - 1;
  async function makeMany(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const { status } = await make();
      if (status !== 201) throw new Error(`status ${status}`);
    }
  }
  await Promise.all(Array.from({ length: 16 }, makeMany));
  expectProblem(await make(), 'too_many_keys');
  await adminCaller().send('DELETE', `/v1/keys/${first.body.id}`);
  expect((await make()).status).toBe(201);
});
