import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import type { Leaderboard } from '#contract/leaderboard.ts';
import { SCOPES } from '#contract/service.ts';
import type { Submission } from '#contract/submission.ts';
import { createCaller } from '../../test/service/callers.ts';
import { IMAGE, ROOT, runCli } from '../testing/run-cli.ts';

const QUESTIONS = [
  {
    id: 'stars',
    image: 'images/one.png',
    question: 'How many stars are there?',
    answer: '3',
    metadata: { split: 'count' },
  },
  {
    id: 'circles',
    image: 'images/one.png',
    question: 'How many circles are there?',
    answer: '2',
    metadata: { split: 'count' },
  },
  {
    id: 'sun',
    image: 'images/one.png',
    question: 'What color is the sun?',
    answer: 'yellow',
    metadata: { split: 'words' },
  },
];
const SPLITS = [
  { name: 'count', visibility: 'public' },
  { name: 'words', visibility: 'hidden' },
];

let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-benchmark-'));
  const { secret } = await createCaller({ scopes: [...SCOPES] });
  env = { SIGHTLINE_URL: inject('shared').url, SIGHTLINE_KEY: secret };
});
afterAll(() => rm(folder, { recursive: true }));

function cli(...args: string[]) {
  return runCli(args, { env });
}

async function jsonOf<Value>(...args: string[]): Promise<Value> {
  const { stdout, stderr, code } = await cli(...args, '--json');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Value;
}

async function writeFolder(name: string, about: object, questions: readonly object[] = QUESTIONS): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, 'images'), { recursive: true });
  await copyFile(IMAGE, join(path, 'images/one.png'));
  await writeFile(join(path, 'benchmark.json'), JSON.stringify({ name, title: 'Stars', splits: SPLITS, ...about }));
  if (questions.length > 0) {
    await writeFile(join(path, 'samples.jsonl'), questions.map((one) => JSON.stringify(one)).join('\n'));
  }
  return path;
}

async function writeResponses(name: string, answers: Record<string, string>): Promise<string> {
  const path = join(folder, name);
  const lines = Object.entries(answers).map(([id, answer]) => JSON.stringify({ id, responses: [answer] }));
  await writeFile(path, lines.join('\n'));
  return path;
}

const GUESSED = { stars: '7', circles: '2', sun: 'yellow' };
const LOOKED = { stars: '3', circles: '2', sun: 'yellow' };

test('sightline benchmark create, submit, board and submission withdraw work on one benchmark', async () => {
  const version = await jsonOf<BenchmarkVersion>('benchmark', 'create', await writeFolder('stars', {}));
  expect(version).toMatchObject({ benchmark: 'stars', version: 1, samples: 3, grader_version: 1 });
  const questions = (await cli('benchmark', 'questions', 'stars')).stdout.trimEnd().split('\n');
  expect(questions).toHaveLength(3);
  expect(questions.join()).not.toContain('answer');

  const guess = await cli(
    'submit',
    'stars',
    await writeResponses('guess.jsonl', GUESSED),
    '--model',
    'Guess',
    '--visibility',
    'public',
  );
  expect(guess.code, guess.stderr).toBe(0);
  expect(guess.stderr).toMatch(/scoring: \d of 3 samples/);
  expect(guess.stdout).toMatch(/1 {2}Guess/);
  const looked = await writeResponses('look.jsonl', LOOKED);
  const { id } = await jsonOf<Submission>(
    'submit',
    'stars',
    looked,
    '--model',
    'Look',
    '--team',
    'Eyes',
    '--visibility',
    'public',
  );
  const sorted = await jsonOf<Leaderboard>('benchmark', 'board', 'stars', '--sort', 'accuracy');
  expect(sorted.entries.map(({ model, rank }) => [model, rank])).toEqual([
    ['Look', 1],
    ['Guess', 2],
  ]);
  expect((await cli('benchmark', 'show', 'stars')).stdout).toContain('2 submissions on its leaderboard');
  expect((await cli('benchmark', 'list')).stdout).toContain('Stars  stars, version 1');

  expect((await cli('submission', 'withdraw', id)).stdout).toContain('withdrawn 20');
  const after = await cli('benchmark', 'board', 'stars');
  expect(after.stdout).toContain('withdrawn: Look');
  expect((await jsonOf<Submission[]>('submission', 'list')).map(({ model }) => model)).toEqual(['Look', 'Guess']);
});

test('benchmark create takes the samples that benchmark.json names from another file', async () => {
  await writeFolder('whole', {});
  const samples = { file: '../whole/samples.jsonl', ids: ['circles', 'sun'] };
  const subset = await writeFolder('subset', { samples }, []);
  const version = await jsonOf<BenchmarkVersion>('benchmark', 'create', subset);
  expect(version).toMatchObject({ benchmark: 'subset', samples: 2 });
  const questions = (await cli('benchmark', 'questions', 'subset')).stdout.trimEnd().split('\n');
  expect(questions.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['circles', 'sun']);
});

test('the commands of docs/leaderboards.md create a leaderboard', async () => {
  const page = await readFile(join(ROOT, 'docs/leaderboards.md'), 'utf8');
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  const commands = block.trim().split('\n');
  expect(commands).toHaveLength(4);
  const outputs: string[] = [];
  for (const command of commands) {
    const words = command.replace('npm run -s sightline -- ', '').split(' ');
    const args = words.map((word) => (word === 'questions.jsonl' ? join(folder, word) : word));
    const { code, stdout, stderr } = await cli(...args);
    expect(code, stderr).toBe(0);
    outputs.push(stdout);
  }
  expect(outputs.at(-1)).toMatch(/counterfactual[\s\S]*1 {2}Looks +100.0 %/);
});

describe('invalid input', () => {
  test('sightline submit rejects a file with invalid lines, and submission show rejects an invalid id', async () => {
    await cli('benchmark', 'create', await writeFolder('refusing', {}));
    const path = await writeResponses('faulty.jsonl', { stars: '3', moons: '1' });
    const { code, stderr } = await cli('submit', 'refusing', path, '--model', 'Faulty');
    expect(code).toBe(2);
    expect(stderr).toContain('/lines/2/id');
    expect(stderr).toContain('"moons" is not a sample of this version');
    expect(stderr).toContain('the sample "circles" has no responses');
    const missing = await cli('submit', 'refusing', join(folder, 'nothing.jsonl'), '--model', 'x');
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect((await cli('submit', 'nowhere', path, '--model', 'x')).stderr).toContain('Unknown benchmark "nowhere"');
    expect((await cli('submission', 'show', 'sub_1')).stderr).toContain('not the id of a submission');
  });

  test.each<[string, object, readonly object[], string]>([
    [
      'a split that is neither public nor hidden',
      { splits: [{ name: 'a', visibility: 'open' }] },
      QUESTIONS,
      '/splits/0/visibility',
    ],
    ['an invalid name', { name: 'Not A Name' }, QUESTIONS, '/name'],
    ['no samples', {}, [], 'samples.jsonl'],
    [
      'a missing file of samples',
      { samples: { file: 'other.parquet' } },
      [],
      'other.parquet, but there is no such file',
    ],
    [
      'a subset with an unknown id',
      { samples: { file: 'samples.jsonl', ids: ['sun', 'moon'] } },
      QUESTIONS,
      '1 of the 2 samples that the benchmark names are missing: moon',
    ],
    [
      'a sample without an answer',
      {},
      [{ id: 'a', question: 'Why?', metadata: { split: 'count' } }],
      'the sample "a" has no accepted answer',
    ],
    [
      'an image that does not exist',
      {},
      [{ id: 'a', image: 'images/two.png', question: 'q', answer: 'b' }],
      'images/two.png',
    ],
  ])('sightline benchmark create exits with 2 for a folder with %s', async (name, about, questions, message) => {
    const path = await writeFolder(`f-${name.replaceAll(/[^a-z]/g, '')}`.slice(0, 40), about, questions);
    const { code, stderr } = await cli('benchmark', 'create', path);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(message);
  });
});
