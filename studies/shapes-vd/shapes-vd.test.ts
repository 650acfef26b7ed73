import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { generate } from './ask-runner.ts';
import { type Judged, splitFigures, twinFigures } from './figures.ts';
import { gradeText, isRight } from './grade.ts';
import { judge } from './judge.ts';
import { readQuestions, type ShapesQuestion } from './questions.ts';
import { findLikest } from './recognise.ts';
import { ENTRY_NAMES, readSubmission } from './submissions.ts';
import { putIntoPage, toTables } from './tables.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const FOLDER = join(EXAMPLES, 'shapes-vd');
const DEMO = join(EXAMPLES, 'shapes-vd-demo');

const questions = await readQuestions(FOLDER);
const demo = await readQuestions(DEMO);

async function shareRight(name: (typeof ENTRY_NAMES)[number], members: readonly ShapesQuestion[]): Promise<number> {
  const said = new Map((await readSubmission(FOLDER, name)).map(({ id, responses }) => [id, responses[0] ?? '']));
  const right = await Promise.all(members.map((question) => isRight(question, said.get(question.id) ?? '')));
  return right.filter(Boolean).length / right.length;
}

const inSplit = (split: string) => questions.filter(({ metadata }) => metadata.split === split);

describe('the submissions that ship with Shapes-VD', () => {
  test.each(ENTRY_NAMES)('%s answers every question once, and the grader can read each response', async (name) => {
    const submission = await readSubmission(FOLDER, name);
    expect(submission.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
    const byId = new Map(questions.map((question) => [question.id, question]));
    for (const { id, responses } of submission) {
      const question = byId.get(id);
      expect(responses).toHaveLength(1);
      expect(question && (await gradeText(question, responses[0] ?? '')), id).not.toBeNull();
    }
  });

  test.each(ENTRY_NAMES)('%s says the same in the demo', async (name) => {
    const ids = new Set(demo.map(({ id }) => id));
    const part = (await readSubmission(FOLDER, name)).filter(({ id }) => ids.has(id));
    expect(await readSubmission(DEMO, name)).toEqual(part);
  });

  test('whoever looks is right everywhere, whoever does not only where the words tell', async () => {
    for (const split of ['perception', 'reasoning', 'counterfactual']) {
      expect(await shareRight('looks', inSplit(split))).toBeGreaterThan(0.95);
      expect(await shareRight('blind', inSplit(split))).toBeLessThan(0.2);
      expect(await shareRight('prior', inSplit(split))).toBeLessThan(0.2);
    }
    for (const name of ENTRY_NAMES) expect(await shareRight(name, inSplit('shortcut'))).toBe(1);
  });

  test('memorised answers are right on every public picture and wrong on every hidden one', async () => {
    for (const split of ['perception', 'reasoning']) expect(await shareRight('memorised', inSplit(split))).toBe(1);
    expect(await shareRight('memorised', inSplit('counterfactual'))).toBe(0);
  });
});

describe('with the reference model', () => {
  let runner: StartedRunner;
  beforeAll(async () => {
    runner = await startRunner({ SIGHTLINE_THREADS: '1' });
  });
  afterAll(() => runner.stop());

  test('it says what was submitted for it', async () => {
    const few = demo.filter((_, index) => index % 6 === 0);
    const said = await generate(runner, few, {});
    const submitted = new Map((await readSubmission(DEMO, 'looks')).map(({ id, responses }) => [id, responses]));
    for (const { id } of few) expect(said.get(id), id).toEqual(submitted.get(id));
  });

  test('the picture speaks for reasons that were read off it and against invented ones, though both are right', async () => {
    const few = demo.filter(({ metadata }) => metadata.split === 'reasoning');
    const looks = splitFigures(await judge(runner, few, await readSubmission(DEMO, 'looks')), 'reasoning');
    const memorised = splitFigures(await judge(runner, few, await readSubmission(DEMO, 'memorised')), 'reasoning');
    expect(looks.visionDriven).toBe(1);
    expect(memorised.accuracy).toBe(1);
    expect(memorised.grounded).toBeLessThan(0.7);
    expect(memorised.gainOfRight).toBeLessThan(0);
  });

  test('a submission without a response to a question is not judged', async () => {
    const submission = (await readSubmission(DEMO, 'prior')).slice(1);
    await expect(judge(runner, demo.slice(0, 2), submission)).rejects.toThrow('no response to');
  });
});

const METADATA = { kind: 'color', needs_image: true };
function judged(over: Partial<Judged> & { metadata?: Partial<ShapesQuestion['metadata']> }): Judged {
  const { metadata, ...rest } = over;
  const question = { id: 'q', metadata: { ...METADATA, split: 'perception' as const, ...metadata } };
  return { question, grade: 1, gain: 1, saysPublicAnswer: false, ...rest };
}

describe('figures', () => {
  test('grounded is right and helped by the picture; what cannot be graded is not right', () => {
    const all = [judged({}), judged({ gain: 0.1 }), judged({ gain: -2 }), judged({ grade: null, gain: 4 })];
    expect(splitFigures(all, 'perception')).toEqual({
      accuracy: 0.75,
      grounded: 0.5,
      groundedByMargin: 0.25,
      visionDriven: 2 / 3,
      visionDrivenByMargin: 1 / 3,
      gainOfRight: expect.closeTo(-0.3, 12),
      gainOfWrong: 4,
      ungraded: 1,
    });
  });

  test('a pair counts where both of it are right', () => {
    const twin = (group: string, grade: number, says = false) =>
      judged({ grade, saysPublicAnswer: says, metadata: { split: 'counterfactual', twins: group, pair_group: group } });
    const open = (group: string, grade: number) => judged({ grade, metadata: { twins: group } });
    const all = [open('a', 1), twin('a', 1), twin('a', 1), open('b', 1), twin('b', 0, true), twin('b', 1), judged({})];
    expect(twinFigures(all)).toEqual({ accuracyPublic: 1, accuracyHidden: 0.75, pairs: 0.5, saysPublicAnswer: 0.25 });
  });

  test('a picture is recognised by the likest one, and by none where none is known', () => {
    const known = [
      { name: 'dark', thumbnail: new Uint8Array([0, 0]) },
      { name: 'light', thumbnail: new Uint8Array([250, 250]) },
    ];
    expect(findLikest(new Uint8Array([200, 240]), known).name).toBe('light');
    expect(() => findLikest(new Uint8Array([1, 1]), [])).toThrow(RangeError);
  });

  test('tables take the place of tables; a page without a place is refused', () => {
    const figures = splitFigures([judged({})], 'perception');
    const splits = { perception: figures, reasoning: figures, shortcut: figures, counterfactual: figures };
    const tables = toTables([{ title: 'one', splits, twins: twinFigures([judged({})]) }]);
    expect(tables).toContain('| one | 1.00 | 1.00 | 1.00 | 1.00 |');
    const page = 'before\n<!-- tables: written by npm run shapes-vd -->old<!-- end of tables -->\nafter';
    const written = putIntoPage(page, tables);
    expect(written).not.toContain('old');
    expect(putIntoPage(written, tables)).toBe(written);
    expect(() => putIntoPage('nothing', tables)).toThrow('no lines');
  });
});
