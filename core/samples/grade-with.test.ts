import { describe, expect, test } from 'vitest';
import { textGraderSpec } from '#contract/grading.ts';
import { graderOf, gradeWith } from './grade-with.ts';

describe('graderOf', () => {
  test.each([
    [{ answers: ['B'], choices: ['red', 'blue'] }, 'choice'],
    [{ answers: ['12'] }, 'numeric'],
    [{ answers: ['-3.5', '1,000'] }, 'numeric'],
    [{ answers: ['50%'] }, 'numeric'],
    [{ answers: ['\\frac{1}{2}'] }, 'math'],
    [{ answers: ['x = 3'] }, 'math'],
    [{ answers: ['30°'] }, 'math'],
    [{ answers: ['2√3'] }, 'math'],
    [{ answers: ['(3.000, -1.000)'] }, 'math'],
    [{ answers: ['red', 'dark red'] }, 'exact'],
    [{ answers: ['top left'] }, 'exact'],
    [{ answers: [] }, 'exact'],
  ])('the grader of %j is %s', (sample, kind) => {
    expect(graderOf(sample).kind).toBe(kind);
  });
});

describe('gradeWith', () => {
  test.each([
    ['8', 'There are 3 stars and 5 circles. 3 + 5 = 8. So the answer is 8.', 1],
    ['2', '0 + 2 = 2.', 1],
    ['2', 'The sum of 0 and 2 is 1.', null],
    ['3', 'Bar B is 3.', 1],
    ['3', 'Bar B is 4.', 0],
    ['red', 'The circle is red.', 1],
    ['red', 'Looking at the circle, its color is blue.', null],
    ['red', 'The answer is blue.', 0],
    ['red', 'Blue.', 0],
    ['red', 'So the answer is red.', 1],
    ['yellow', 'The sun is yellow.', 1],
  ])('with the accepted answer %s, "%s" gets the expected reward', async (answer, response, reward) => {
    expect((await gradeWith({ answers: [answer] }))(response).reward).toBe(reward);
  });

  test('a grade has the extracted answer', async () => {
    const grade = await gradeWith({ answers: ['red'] });
    expect(grade('The circle is red.').extracted).toBe('red');
    expect(grade('The answer is dark blue.').extracted).toBe('dark blue');
  });

  test('an explicit grader takes precedence over the chosen one', async () => {
    const grade = await gradeWith({ answers: ['red'] }, textGraderSpec.parse({ kind: 'exact' }));
    expect(grade('The circle is red.').reward).toBe(0);
  });

  test('the reward is null without an accepted answer', async () => {
    expect((await gradeWith({ answers: [] }))('The answer is 8.').reward).toBeNull();
  });
});
