/** Callers of the API, each with an API key or none, and checks of the answers that they get. */
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

type Json = Record<string, unknown>;

export interface Caller {
  secret: string;
  keyId: string;
  tenant: string;
  /** `fetch` with the caller's key. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  get<Body = Json>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  post<Body = Json>(path: string, json?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  send<Body = Json>(method: string, path: string, init?: RequestInit): Promise<Answer<Body>>;
}

async function toAnswer<Body>(reply: Response): Promise<Answer<Body>> {
  const text = await reply.text();
  const isJson = /\bjson\b/.test(reply.headers.get('content-type') ?? '');
  return { status: reply.status, headers: reply.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

/** @param secret API key; empty for a caller without one */
export function callerWith(secret: string, { keyId = '', tenant = '', url = inject('shared').url } = {}): Caller {
  function fetchWithKey(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (secret !== '') headers.set('authorization', `Bearer ${secret}`);
    return fetch(new URL(path, url), { ...init, headers });
  }
  return {
    secret,
    keyId,
    tenant,
    fetch: fetchWithKey,
    get: async (path, headers = {}) => toAnswer(await fetchWithKey(path, { headers })),
    post: async (path, json, headers = {}) => {
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      return toAnswer(await fetchWithKey(path, { method: 'POST', ...body, headers: { ...type, ...headers } }));
    },
    send: async (method, path, init = {}) => toAnswer(await fetchWithKey(path, { ...init, method })),
  };
}

export function anonymousCaller(): Caller {
  return callerWith('');
}

interface ServiceAddress {
  url: string;
  adminKey: string;
}

/** The owner of the deployment. */
export function adminCaller({ url, adminKey }: ServiceAddress = inject('shared')): Caller {
  return callerWith(adminKey, { keyId: 'root', tenant: 'default', url });
}

interface CallerOptions {
  scopes?: Scope[];
  /** A new tenant if left out. */
  tenant?: string;
  expires_at?: string;
  /** The shared service if left out. */
  service?: ServiceAddress;
}

export async function createCaller({
  tenant = `t-${crypto.randomUUID()}`,
  service = inject('shared'),
  ...key
}: CallerOptions = {}): Promise<Caller> {
  const request = { name: 'test', tenant, ...key };
  const { status, body } = await adminCaller(service).post<{ id: string; secret: string }>('/v1/keys', request);
  expect(status, JSON.stringify(body)).toBe(201);
  return callerWith(body.secret, { keyId: body.id, tenant, url: service.url });
}

/** Checks status, code, title, content type and request id of a problem document. */
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
  if (pointer !== undefined) expect(errors.map((error) => error.pointer)).toContain(pointer);
}

/** Long enough for a busy machine. */
const WAIT_MS = 120_000;
const POLL_MS = 50;

/** Polls until `check` gives a value. @throws Error after two minutes */
export async function waitFor<Found>(what: string, check: () => Promise<Found | undefined>): Promise<Found> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const found = await check();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${WAIT_MS / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export function waitForEnd(caller: Caller, runId: string): Promise<Run> {
  return waitFor(`the end of ${runId}`, async () => {
    const { body } = await caller.get<Run>(`/v1/runs/${runId}`);
    return hasEnded(body.status) ? body : undefined;
  });
}
