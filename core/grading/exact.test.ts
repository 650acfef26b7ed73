import { describe, expect, test } from 'vitest';
import { textGraderSpec } from '#contract/grading.ts';
import { grade } from './index.ts';

type Case = [kind: 'exact' | 'list' | 'set', response: string, answer: string, reward: number | null];

const CASES: Case[] = [
  ['exact', 'Paris', 'paris', 1],
  ['exact', '**Paris**.', 'Paris', 1],
  ['exact', 'The cat', 'cat', 1],
  ['exact', 'two', '2', 1],
  ['exact', 'ＡＢＣ', 'abc', 1],
  ['exact', 'The answer is a red  car.', 'red car', 1],
  ['exact', '\\boxed{\\text{Yes}}', 'yes', 1],
  ['exact', 'No', 'yes', 0],
  ['exact', "it's", 'its', 1],
  ['exact', 't-shirt', 'T shirt', 1],
  ['exact', '3.5', '35', 0],
  ['exact', '-2', '2', 0],
  ['exact', '1,000', '1000', 1],
  ['exact', '10:30', '10.30', 0],
  ['exact', 'café', 'cafe\u0301', 1],
  ['exact', 'cafe', 'café', 0],
  ['exact', '50%', '50', 0],
  ['exact', 'A', 'a', 1],
  ['exact', '+', '+', 1],
  ['exact', '-', '+', 0],
  ['exact', 'I see a cat.\nIt may be red.', 'red', null],
  ['exact', 'I see a cat.\nred', 'red', 1],
  ['exact', 'I see a cat.\nblue', 'red', null],
  ['exact', '', 'red', null],
  ['exact', 'red', ' ', null],
  ['exact', '答案：红色。', '红色', 1],
  ['exact', 'Answer: no, because it is far away.', 'no', 1],
  ['exact', 'Answer: no. It is far away.', 'no', 1],
  ['list', 'red, green, blue', 'red, green, blue', 1],
  ['list', 'red, blue, green', 'red, green, blue', 0],
  ['list', 'red and green', '[red, green]', 1],
  ['list', 'Answer: 1. red', 'red', 1],
  ['list', 'red', 'red, green', 0],
  ['list', '(1, 2), (3, 4)', '(1,2); (3,4)', 1],
  ['list', '\\boxed{red}, \\boxed{green}', 'red, green', 1],
  ['set', 'blue, red', '{red, blue}', 1],
  ['set', '\\boxed{\\{3, 1\\}}', '1, 3', 1],
  ['set', 'red, red, blue', 'blue, red', 1],
  ['set', 'red', 'red, blue', 0],
  ['set', 'red, blue, green', 'red, blue', 0],
  ['set', '1,000 and 2', '2, 1000', 1],
  ['set', '', 'red', null],
  ['set', '红、蓝', '蓝，红', 1],
];

describe('texts, lists and sets', () => {
  test.each(CASES)('%s grades "%s" against "%s" as %s', async (kind, response, answer, reward) => {
    expect((await grade(textGraderSpec.parse({ kind }), { response, answers: [answer] })).reward).toBe(reward);
  });
});

describe('settings', () => {
  const gradeWith = (spec: object, response: string, answer: string) =>
    grade(textGraderSpec.parse(spec), { response, answers: [answer] });

  test('articles and number words are compared if the settings say so', async () => {
    expect((await gradeWith({ kind: 'exact', articles: 'keep' }, 'the who', 'who')).reward).toBe(0);
    expect((await gradeWith({ kind: 'exact', number_words: 'keep' }, 'two', '2')).reward).toBe(0);
  });
  test('with partial credit the reward is the share of right items of the longer side', async () => {
    expect(await gradeWith({ kind: 'set', partial: true }, 'red, green', 'red, blue, white')).toMatchObject({
      reward: 1 / 3,
      reason: 'partial',
    });
    expect((await gradeWith({ kind: 'list', partial: true }, 'red, green, blue, white', 'red, blue')).reward).toBe(
      1 / 4,
    );
  });
  test('the items of a list are compared by their own grader', async () => {
    expect((await gradeWith({ kind: 'set', item: { kind: 'numeric' } }, '120 mm and 5 s', '5 s, 12 cm')).reward).toBe(
      1,
    );
    expect(
      (await gradeWith({ kind: 'list', item: { kind: 'math' } }, '\\frac12, \\sqrt{8}', '0.5; 2\\sqrt2')).reward,
    ).toBe(1);
  });
  test('an unreadable item makes the whole answer undecided, not wrong', async () => {
    expect((await gradeWith({ kind: 'list', item: { kind: 'numeric' } }, '1, many', '1, 2')).reward).toBeNull();
  });
  test('of several accepted answers the best result counts', async () => {
    const spec = textGraderSpec.parse({ kind: 'exact' });
    expect((await grade(spec, { response: 'sofa', answers: ['couch', 'sofa'] })).reward).toBe(1);
    const numeric = textGraderSpec.parse({ kind: 'numeric' });
    expect((await grade(numeric, { response: '3', answers: ['many', '3'] })).reward).toBe(1);
    expect((await grade(numeric, { response: '3', answers: ['many', '4'] })).reward).toBeNull();
  });
});
