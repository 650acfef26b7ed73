/** A small benchmark with a public and a hidden split, and submissions to it. */
import { expect } from 'vitest';
import type { Benchmark, BenchmarkVersion, BenchmarkVersionRequestInput } from '#contract/benchmark.ts';
import type { Dataset } from '#contract/dataset.ts';
import { SCOPES } from '#contract/service.ts';
import type { Submission } from '#contract/submission.ts';
import { type Answer, type Caller, createCaller, waitFor } from './callers.ts';
import { uploadImage } from './images.ts';

export const JSONL = { 'content-type': 'application/jsonl' };

/** About the image of test/service/images.ts, a red disc: a colour needs the image, arithmetic does not. */
export const QUESTIONS = [
  { id: 'q0', question: 'What colour is the disc?', answer: 'red', split: 'open' },
  { id: 'q1', question: 'What is 2 + 2?', answer: '4', split: 'open' },
  { id: 'q2', question: 'What shape is red?', answer: 'disc', split: 'open' },
  { id: 'q3', question: 'Which colour has the disc?', answer: 'red', split: 'closed' },
] as const;

export const RIGHT = { q0: ['red', 'blue'], q1: ['4', '4'], q2: ['disc', 'disc'], q3: ['red', 'red'] };
export const WRONG = { q0: ['blue'], q1: ['5'], q2: ['square'], q3: ['green'] };

export interface BenchmarkScene {
  admin: Caller;
  name: string;
  version: BenchmarkVersion;
  image: string;
}

export function uniqueName(): string {
  return `b-${crypto.randomUUID().slice(0, 13)}`;
}

async function created<Body>(answer: Promise<Answer<Body>>): Promise<Body> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
}

export async function pushQuestions(admin: Caller, image: string, rows: readonly object[]): Promise<string> {
  const { id } = await created(admin.post<Dataset>('/v1/datasets', { name: 'questions' }));
  const body = rows.map((row) => JSON.stringify({ images: [image], ...row })).join('\n');
  await created(admin.send('POST', `/v1/datasets/${id}/samples`, { body, headers: JSONL }));
  await created(admin.post(`/v1/datasets/${id}/versions`, {}));
  return id;
}

export const toRows = (questions: readonly { id: string; question: string; answer: string; split: string }[]) =>
  questions.map(({ split, ...row }) => ({ ...row, metadata: { split } }));

export async function createBenchmark(settings: Partial<BenchmarkVersionRequestInput> = {}): Promise<BenchmarkScene> {
  const admin = await createCaller({ scopes: [...SCOPES] });
  const image = await uploadImage(admin);
  const name = uniqueName();
  const datasetId = await pushQuestions(admin, image, toRows(QUESTIONS));
  await created(admin.post<Benchmark>('/v1/benchmarks', { name, title: 'Discs', description: 'Of discs.' }));
  const version = await created(
    admin.post<BenchmarkVersion>(`/v1/benchmarks/${name}/versions`, {
      dataset_id: datasetId,
      dataset_version: 1,
      splits: [
        { name: 'open', title: 'Open', visibility: 'public' },
        { name: 'closed', visibility: 'hidden' },
      ],
      ...settings,
    }),
  );
  return { admin, name, version, image };
}

export function toLines(responses: Record<string, string[]>, more: Record<string, object> = {}): string {
  return Object.entries(responses)
    .map(([id, texts]) => JSON.stringify({ id, responses: texts, ...more[id] }))
    .join('\n');
}

export function submit(
  caller: Caller,
  { name, body, query = 'model=A%20model&visibility=public' }: { name: string; body: string; query?: string },
): Promise<Answer<Submission>> {
  const path = `/v1/benchmarks/${name}/versions/1/submissions?${query}`;
  return caller.send<Submission>('POST', path, { body, headers: JSONL });
}

export function waitForScores(caller: Caller, id: string): Promise<Submission> {
  return waitFor(`the scores of ${id}`, async () => {
    const { body } = await caller.get<Submission>(`/v1/submissions/${id}`);
    return body.status === 'succeeded' || body.status === 'failed' ? body : undefined;
  });
}

export interface ScoredBenchmark {
  scene: BenchmarkScene;
  /** Tenant of the submissions. */
  team: Caller;
  /** Public, with blind responses. */
  right: Submission;
  /** Anonymous. */
  wrong: Submission;
}

export async function createScoredBenchmark(): Promise<ScoredBenchmark> {
  const scene = await createBenchmark();
  const team = await createCaller({ scopes: ['submit'] });
  const blind = Object.fromEntries(QUESTIONS.map(({ id }) => [id, { blind_responses: ['4'] }]));
  async function score(body: string, query: string): Promise<Submission> {
    const { id } = await created(submit(team, { name: scene.name, body, query }));
    return waitForScores(team, id);
  }
  const link = encodeURIComponent('https://example.org/paper');
  const [right, wrong] = await Promise.all([
    score(toLines(RIGHT, blind), `model=Looker&team=Eyes&link=${link}&visibility=public`),
    score(toLines(WRONG), 'model=Guesser&visibility=anonymous'),
  ]);
  return { scene, team, right, wrong };
}
