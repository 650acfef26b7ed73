import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { fillTables } from '#studies/shared/page-tables.ts';
import { generate } from './ask-runner.ts';
import { type JudgedResponse, splitFigures, twinFigures } from './figures.ts';
import { findMostSimilar } from './find-most-similar.ts';
import { gradeText, isRight } from './grade.ts';
import { judge } from './judge.ts';
import { readQuestions, type ShapesQuestion } from './questions.ts';
import { readSubmission, SUBMISSION_NAMES, type SubmissionName } from './submissions.ts';
import { toTables } from './tables.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const BENCHMARK = join(EXAMPLES, 'shapes-vd');
const DEMO = join(EXAMPLES, 'shapes-vd-demo');

const questions = await readQuestions(BENCHMARK);
const demo = await readQuestions(DEMO);

async function accuracyOf(name: SubmissionName, members: readonly ShapesQuestion[]): Promise<number> {
  const submission = await readSubmission(BENCHMARK, name);
  const responses = new Map(submission.map(({ id, responses: [first = ''] }) => [id, first]));
  const right = await Promise.all(members.map((question) => isRight(question, responses.get(question.id) ?? '')));
  return right.filter(Boolean).length / right.length;
}

const inSplit = (split: string) => questions.filter(({ metadata }) => metadata.split === split);

describe('the benchmark Shapes-VD', () => {
  test('Shapes-VD has 600 questions with 600 different images, and its demo 122 of them', () => {
    expect(questions).toHaveLength(600);
    expect(new Set(questions.map(({ imageSha256 }) => imageSha256)).size).toBe(600);
    expect(demo).toHaveLength(122);
    expect(questions.filter(({ id }) => demo.some((other) => other.id === id))).toEqual(demo);
  });

  test('the images in the README of Shapes-VD are those of the benchmark', async () => {
    const page = await readFile(join(BENCHMARK, 'README.md'), 'utf8');
    const shown = [...page.matchAll(/\]\((images\/vd-\d+\.png)\)/g)].map(([, path = '']) => path);
    expect(shown).toHaveLength(3);
    for (const path of shown) {
      const question = questions.find(({ imagePath }) => imagePath === path);
      expect(await readFile(join(BENCHMARK, path))).toEqual(Buffer.from(question?.imageBytes ?? []));
    }
  });
});

describe('the submissions that ship with Shapes-VD', () => {
  test.each(SUBMISSION_NAMES)(
    '%s answers every question once, with responses that the grader can read',
    async (name) => {
      const submission = await readSubmission(BENCHMARK, name);
      expect(submission.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
      const byId = new Map(questions.map((question) => [question.id, question]));
      for (const { id, responses } of submission) {
        const question = byId.get(id);
        expect(responses).toHaveLength(1);
        expect(question && (await gradeText(question, responses[0] ?? '')), id).not.toBeNull();
      }
    },
  );

  test.each(SUBMISSION_NAMES)('%s has the same responses in the demo as in the whole benchmark', async (name) => {
    const ids = new Set(demo.map(({ id }) => id));
    const subset = (await readSubmission(BENCHMARK, name)).filter(({ id }) => ids.has(id));
    expect(await readSubmission(DEMO, name)).toEqual(subset);
  });

  test('the model with the image is right in every split, and models without it only on shortcuts', async () => {
    for (const split of ['perception', 'reasoning', 'counterfactual']) {
      expect(await accuracyOf('looks', inSplit(split))).toBeGreaterThan(0.95);
      expect(await accuracyOf('blind', inSplit(split))).toBeLessThan(0.2);
      expect(await accuracyOf('prior', inSplit(split))).toBeLessThan(0.2);
    }
    for (const name of SUBMISSION_NAMES) expect(await accuracyOf(name, inSplit('shortcut'))).toBe(1);
  });

  test('memorised answers are right on every public image and wrong on every hidden one', async () => {
    for (const split of ['perception', 'reasoning']) expect(await accuracyOf('memorised', inSplit(split))).toBe(1);
    expect(await accuracyOf('memorised', inSplit('counterfactual'))).toBe(0);
  });
});

describe('submissions under the reference model', () => {
  let runner: StartedRunner;
  beforeAll(async () => {
    runner = await startRunner({ SIGHTLINE_THREADS: '1' });
  });
  afterAll(() => runner.stop());

  test('the reference model generates the responses of the "looks" submission', async () => {
    const subset = demo.filter((_, index) => index % 6 === 0);
    const generated = await generate(runner, subset, {});
    const submitted = new Map((await readSubmission(DEMO, 'looks')).map(({ id, responses }) => [id, responses]));
    for (const { id } of subset) expect(generated.get(id), id).toEqual(submitted.get(id));
  });

  test('among right responses, the image raises the probability of observed reasons and lowers that of invented ones', async () => {
    const subset = demo.filter(({ metadata }) => metadata.split === 'reasoning');
    const looks = splitFigures(await judge(runner, subset, await readSubmission(DEMO, 'looks')), 'reasoning');
    const memorised = splitFigures(await judge(runner, subset, await readSubmission(DEMO, 'memorised')), 'reasoning');
    expect(looks.visionDriven).toBe(1);
    expect(memorised.accuracy).toBe(1);
    expect(memorised.grounded).toBeLessThan(0.7);
    expect(memorised.gainOfRight).toBeLessThan(0);
  });

  test('judge rejects a submission without a response to a question', async () => {
    const submission = (await readSubmission(DEMO, 'prior')).slice(1);
    await expect(judge(runner, demo.slice(0, 2), submission)).rejects.toThrow('no response to');
  });
});

const METADATA = { kind: 'color', needs_image: true };
function judged(over: Partial<JudgedResponse> & { metadata?: Partial<ShapesQuestion['metadata']> }): JudgedResponse {
  const { metadata, ...rest } = over;
  const question = { id: 'q', metadata: { ...METADATA, split: 'perception' as const, ...metadata } };
  return { question, grade: 1, gain: 1, saysPublicAnswer: false, ...rest };
}

describe('the figures of a submission', () => {
  test('a response is grounded if it is right and its gain is positive, and an ungraded response is not right', () => {
    const all = [judged({}), judged({ gain: 0.1 }), judged({ gain: -2 }), judged({ grade: null, gain: 4 })];
    expect(splitFigures(all, 'perception')).toEqual({
      accuracy: 0.75,
      grounded: 0.5,
      groundedAboveMin: 0.25,
      visionDriven: 2 / 3,
      visionDrivenAboveMin: 1 / 3,
      gainOfRight: expect.closeTo(-0.3, 12),
      gainOfWrong: 4,
      ungraded: 1,
    });
  });

  test('a pair counts as right only if both of its responses are right', () => {
    const hiddenTwin = (group: string, grade: number, saysPublicAnswer = false) =>
      judged({ grade, saysPublicAnswer, metadata: { split: 'counterfactual', twins: group, pair_group: group } });
    const publicTwin = (group: string, grade: number) => judged({ grade, metadata: { twins: group } });
    const all = [
      publicTwin('a', 1),
      hiddenTwin('a', 1),
      hiddenTwin('a', 1),
      publicTwin('b', 1),
      hiddenTwin('b', 0, true),
      hiddenTwin('b', 1),
      judged({}),
    ];
    expect(twinFigures(all)).toEqual({ accuracyPublic: 1, accuracyHidden: 0.75, pairs: 0.5, saysPublicAnswer: 0.25 });
  });

  test('findMostSimilar returns the nearest thumbnail, and rejects an empty list', () => {
    const known = [
      { name: 'dark', thumbnail: new Uint8Array([0, 0]) },
      { name: 'light', thumbnail: new Uint8Array([250, 250]) },
    ];
    expect(findMostSimilar(new Uint8Array([200, 240]), known).name).toBe('light');
    expect(() => findMostSimilar(new Uint8Array([1, 1]), [])).toThrow(RangeError);
  });

  test('the page of Shapes-VD has a marker for each of its tables', async () => {
    const figures = splitFigures([judged({})], 'perception');
    const splits = { perception: figures, reasoning: figures, shortcut: figures, counterfactual: figures };
    const tables = toTables([{ title: 'one', splits, twins: twinFigures([judged({})]) }]);
    const page = await readFile(join(BENCHMARK, 'README.md'), 'utf8');
    expect(fillTables(page, tables)).toContain('| one | 1.00 | 1.00 | 1.00 | 1.00 |');
  });
});
