/** A board on a service of its own, whose process, log lines and tables can be looked at. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { StartedService } from '#cli/service/start-service.ts';
import { SCOPES, type Scope } from '#contract/service.ts';
import { pushQuestions, uniqueName } from './benchmark-scene.ts';
import { type Caller, callerWith } from './callers.ts';
import { uploadImage } from './images.ts';

export const SECRET = 'zebra-9f4c2e';

export const BOARD_QUESTIONS = [
  { id: 'p0', question: 'Which animal is it?', answer: SECRET, metadata: { split: 'open' } },
  { id: 'p1', question: 'What colour is the disc?', answer: 'red', metadata: { split: 'open' } },
  { id: 'h0', question: 'Which hidden animal is it?', answer: SECRET, metadata: { split: 'closed' } },
  { id: 'h1', question: 'Which hidden colour is it?', answer: 'red', metadata: { split: 'closed' } },
] as const;

export interface BoardScene {
  admin: Caller;
  team: Caller;
  other: Caller;
  name: string;
  dataset: string;
  image: string;
}

export async function createCallerOn(service: StartedService, scopes: Scope[], tenant = `t-${crypto.randomUUID()}`) {
  const owner = callerWith(service.adminKey, { url: service.url });
  const { body } = await owner.post<{ id: string; secret: string }>('/v1/keys', { name: 'test', tenant, scopes });
  return callerWith(body.secret, { keyId: body.id, tenant, url: service.url });
}

/** @param settings of the version */
export async function pinBoard(admin: Caller, image: string, settings: object = {}) {
  const name = uniqueName();
  const dataset = await pushQuestions(admin, image, BOARD_QUESTIONS);
  await admin.post('/v1/benchmarks', { name, title: 'Animals' });
  const { status, body } = await admin.post(`/v1/benchmarks/${name}/versions`, {
    dataset_id: dataset,
    dataset_version: 1,
    splits: [
      { name: 'open', visibility: 'public' },
      { name: 'closed', visibility: 'hidden' },
    ],
    submissions_per_day: 1000,
    submissions_total: 1000,
    ...settings,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return { name, dataset };
}

export async function createBoard(service: StartedService): Promise<BoardScene> {
  const [admin, team, other] = await Promise.all([
    createCallerOn(service, [...SCOPES]),
    createCallerOn(service, ['read', 'score', 'submit']),
    createCallerOn(service, [...SCOPES]),
  ]);
  const image = await uploadImage(admin);
  return { admin, team, other, image, ...(await pinBoard(admin, image)) };
}

/** Rows as they lie in D1. */
export async function readTables<Row>(stateFolder: string, query: string, ...values: string[]): Promise<Row[]> {
  const folder = join(stateFolder, 'v3/d1/miniflare-D1DatabaseObject');
  const file = (await readdir(folder)).find((name) => /^[0-9a-f]+\.sqlite$/.test(name)) ?? '';
  const database = new DatabaseSync(join(folder, file), { readOnly: true });
  try {
    return database.prepare(query).all(...values) as Row[];
  } finally {
    database.close();
  }
}
