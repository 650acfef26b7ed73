import { expect, test } from 'vitest';
import { textGraderSpec } from '#contract/grading.ts';
import { grade } from './grade.ts';

test.each([
  ['exact', 'The answer is Paris.', 'paris'],
  ['choice', 'The answer is (B).', 'B'],
  ['numeric', '0.12 m', '12 cm'],
  ['math', '\\boxed{2\\sqrt{2}}', '\\sqrt{8}'],
  ['list', 'red, green', 'red, green'],
  ['set', 'green, red', 'red, green'],
])('the %s grader works in a Worker, which forbids code generated from strings', async (kind, response, answer) => {
  expect(await grade(textGraderSpec.parse({ kind }), { response, answers: [answer] })).toMatchObject({ reward: 1 });
});
