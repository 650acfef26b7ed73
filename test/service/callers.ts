/** Who calls the API in its tests, and how an answer is looked at. */
import { expect, inject } from 'vitest';
import { problem } from '#api/http/problem.ts';
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { hasEnded, type Run } from '#contract/run.ts';
import type { Scope } from '#contract/service.ts';

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

type Plain = Record<string, unknown>;

export interface Caller {
  secret: string;
  keyId: string;
  tenant: string;
  /** `fetch` with the caller's key. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  get<Body = Plain>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  post<Body = Plain>(path: string, json?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  send<Body = Plain>(method: string, path: string, init?: RequestInit): Promise<Answer<Body>>;
}

async function toAnswer<Body>(reply: Response): Promise<Answer<Body>> {
  const text = await reply.text();
  const isJson = /\bjson\b/.test(reply.headers.get('content-type') ?? '');
  return { status: reply.status, headers: reply.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

/** Somebody with this secret, or with none. */
export function callerWith(secret: string, { keyId = '', tenant = '', url = inject('shared').url } = {}): Caller {
  function signed(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (secret !== '') headers.set('authorization', `Bearer ${secret}`);
    return fetch(new URL(path, url), { ...init, headers });
  }
  return {
    secret,
    keyId,
    tenant,
    fetch: signed,
    get: async (path, headers = {}) => toAnswer(await signed(path, { headers })),
    post: async (path, json, headers = {}) => {
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      return toAnswer(await signed(path, { method: 'POST', ...body, headers: { ...type, ...headers } }));
    },
    send: async (method, path, init = {}) => toAnswer(await signed(path, { ...init, method })),
  };
}

export function anonymousCaller(): Caller {
  return callerWith('');
}

/** The owner of the deployment. */
export function adminCaller(): Caller {
  return callerWith(inject('shared').adminKey, { keyId: 'root', tenant: 'default' });
}

interface KeyOptions {
  scopes?: Scope[];
  /** Left out: one that nobody else has. */
  tenant?: string;
  expires_at?: string;
}

export async function createCaller({ tenant = `t-${crypto.randomUUID()}`, ...wish }: KeyOptions = {}): Promise<Caller> {
  const { status, body } = await adminCaller().post<{ id: string; secret: string }>('/v1/keys', {
    name: 'test',
    tenant,
    ...wish,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return callerWith(body.secret, { keyId: body.id, tenant });
}

/** The answer is this problem, in every respect that a caller may rely on. */
export function expectProblem(answer: Answer<unknown>, code: ErrorCode, pointer?: string): void {
  const shown = JSON.stringify(answer.body).slice(0, 500);
  expect({ status: answer.status, code: (answer.body as { code?: unknown }).code }, shown).toEqual({
    status: ERRORS[code].status,
    code,
  });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const { request_id: requestId, errors, title } = problem.parse(answer.body);
  expect(requestId).toBe(answer.headers.get('x-request-id'));
  expect(title).toBe(ERRORS[code].title);
  if (pointer !== undefined) expect(errors.map((one) => one.pointer)).toContain(pointer);
}

const ENDED_WITHIN_MS = 30_000;

export async function waitFor<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  const until = Date.now() + ENDED_WITHIN_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`${what} did not come within ${ENDED_WITHIN_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function waitForEnd(caller: Caller, runId: string): Promise<Run> {
  return waitFor(`the end of ${runId}`, async () => {
    const { body } = await caller.get<Run>(`/v1/runs/${runId}`);
    return hasEnded(body.status) ? body : undefined;
  });
}
