/** A leaderboard with a public and a hidden split, its people, and the tables behind it. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, inject } from 'vitest';
import { SCOPES } from '#contract/service.ts';
import type { Submission } from '#contract/submission.ts';
import { pushQuestions, submit, toLines, uniqueName, waitForScores } from './benchmark-scene.ts';
import { type Caller, createCaller } from './callers.ts';
import { uploadImage } from './images.ts';

/** An accepted answer, of the public and of the hidden split. */
export const SECRET = 'zebra-9f4c2e';
/** Words of a response to the hidden split. */
export const HIDDEN_WORDS = 'said-in-the-dark';

export const BOARD_QUESTIONS = [
  { id: 'p0', question: 'Which animal is it?', answer: SECRET, metadata: { split: 'open' } },
  { id: 'p1', question: 'What colour is the disc?', answer: 'red', metadata: { split: 'open' } },
  { id: 'h0', question: 'Which hidden animal is it?', answer: SECRET, metadata: { split: 'closed' } },
  { id: 'h1', question: 'Which hidden colour is it?', answer: 'red', metadata: { split: 'closed' } },
] as const;

export const RIGHT = { p0: [SECRET], p1: ['red'], h0: [SECRET], h1: [`${HIDDEN_WORDS} red`] };
/** Of the same lengths as the right responses. */
export const WRONG = { p0: ['horse-9f4c2e'], p1: ['tan'], h0: ['horse-9f4c2e'], h1: [`${HIDDEN_WORDS} tan`] };

export interface BoardScene {
  /** Owner of the benchmark. */
  admin: Caller;
  /** Tenant of the submissions. */
  team: Caller;
  other: Caller;
  name: string;
  dataset: string;
  image: string;
}

/** @param settings of the benchmark version */
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

/** @param create makes a caller of a new tenant, on the service that gets the board */
export async function createBoard(create: typeof createCaller = createCaller): Promise<BoardScene> {
  const [admin, team, other] = await Promise.all([
    create({ scopes: [...SCOPES] }),
    create({ scopes: ['read', 'score', 'submit'] }),
    create({ scopes: [...SCOPES] }),
  ]);
  const image = await uploadImage(admin);
  return { admin, team, other, image, ...(await pinBoard(admin, image)) };
}

/** A board with a right and a wrong submission, both public and scored. */
export async function createScoredBoard(): Promise<{ board: BoardScene; right: Submission; wrong: Submission }> {
  const board = await createBoard();
  async function score(model: string, responses: Record<string, string[]>): Promise<Submission> {
    const query = `model=${model}&visibility=public`;
    const { body } = await submit(board.team, { name: board.name, body: toLines(responses), query });
    return waitForScores(board.team, body.id);
  }
  const [right, wrong] = await Promise.all([score('Looker', RIGHT), score('Guesser', WRONG)]);
  return { board, right, wrong };
}

interface TableQuery {
  sql: string;
  values?: string[];
  stateFolder?: string;
}

/** Reads the SQLite file of D1. */
export async function readTables<Row>({ sql, values = [], stateFolder }: TableQuery): Promise<Row[]> {
  const folder = join(stateFolder ?? inject('shared').stateFolder, 'v3/d1/miniflare-D1DatabaseObject');
  const file = (await readdir(folder)).find((name) => /^[0-9a-f]+\.sqlite$/.test(name)) ?? '';
  const database = new DatabaseSync(join(folder, file), { readOnly: true });
  try {
    return database.prepare(sql).all(...values) as Row[];
  } finally {
    database.close();
  }
}
