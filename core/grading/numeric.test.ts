import { describe, expect, test } from 'vitest';
import { textGraderSpec } from '#contract/grading.ts';
import { grade } from './index.ts';

type Case = [response: string, answer: string, reward: 1 | 0 | null, reason?: string];

const CASES: Case[] = [
  ['12', '12', 1],
  ['12.0', '12', 1],
  ['**12**', '12', 1],
  ['12.', '12', 1],
  ['The answer is 12.', '12', 1],
  ['Answer: $12$', '12', 1],
  ['\\boxed{12}', '12', 1],
  ['\\boxed{12 \\text{ cm}}', '12 cm', 1],
  ['$\\boxed{12\\,\\mathrm{cm}}$', '12 cm', 1],
  ['0.12 m', '12 cm', 1],
  ['120 millimeters', '12 cm', 1],
  ['12 m', '12 cm', 0, 'mismatch'],
  ['12 kg', '12 cm', 0, 'wrong_unit'],
  ['12', '12 cm', 1],
  ['13', '12 cm', 0],
  ['1,234', '1234', 1],
  ['1,234,567.5', '1234567.5', 1],
  ['1{,}234', '1234', 1],
  ['3/4', '0.75', 1],
  ['\\frac{3}{4}', '0.75', 1],
  ['\\boxed{\\dfrac{3}{4}}', '3/4', 1],
  ['1 1/2', '1.5', 1],
  ['1\\frac{1}{2}', '1.5', 1],
  ['½', '0.5', 1],
  ['3e8', '300000000', 1],
  ['3 \\times 10^8 m/s', '3e8 m/s', 1],
  ['3×10^{-2}', '0.03', 1],
  ['50%', '0.5', 1],
  ['50%', '50', 1],
  ['50 percent', '50%', 1],
  ['50\\%', '50%', 1],
  ['0.5', '50%', 1],
  ['50', '50%', 1],
  ['$5.00', '5', 1],
  ['€5', '$5', 0, 'wrong_unit'],
  ['-3', '3', 0],
  ['−3', '-3', 1],
  ['\\(-3\\)', '-3', 1],
  ['30^\\circ', '30', 1],
  ['30°', '30 degrees', 1],
  ['\\boxed{30^{\\circ}}', '30°', 1],
  ['60 degrees', '30°', 0],
  ['x = 12', '12', 1],
  ['x = 5 + 7 = 12', '12', 1],
  ['12 cm²', '12 square centimeters', 1],
  ['12 \\text{ cm}^2', '12 cm^2', 1],
  ['12 cm', '12 cm^2', 0, 'wrong_unit'],
  ['36 km/h', '10 m/s', 1],
  ['2 hours', '120 minutes', 1],
  ['There are 7 apples.', '7', 1],
  ['Between 7 and 9', '8', null, 'ambiguous'],
  ['7 or 8', '7', null, 'ambiguous'],
  ['no idea', '7', null, 'unreadable'],
  ['', '7', null, 'no_answer'],
  ['\\boxed{}', '7', null, 'no_answer'],
  ['12', 'many', null, 'no_accepted_answer'],
  ['First 3, then 4.\nSo 3 + 4 = 7.\n\n**Final answer:** 7', '7', 1],
  ['3 + 4\nmakes 8', '7', null, 'no_answer'],
  ['We get 3.\nThe sum is 7', '7', 1],
  ['答案：12厘米', '12 cm', 1],
  ['答案是 12。', '12', 1],
  ['<answer>12</answer>', '12', 1],
  ['<think>13</think><answer>12</answer>', '12', 1],
  ['The answer is approximately 3.14', '3.14', 1],
  ['\\approx 3.14', '3.14', 1],
  ['3.14', '3.15', 0],
  ['1/0', '7', null, 'unreadable'],
  ['25 °C', '77 °F', 1],
];

describe('a number with the usual settings', () => {
  test.each(CASES)('the default settings grade "%s" against "%s" as %s', async (response, answer, reward, reason) => {
    const given = await grade(textGraderSpec.parse({ kind: 'numeric' }), { response, answers: [answer] });
    expect(given.reward).toBe(reward);
    if (reason !== undefined) expect(given.reason).toBe(reason);
  });
});

describe('settings of a number', () => {
  const gradeWith = (settings: object, response: string, answer: string) =>
    grade(textGraderSpec.parse({ kind: 'numeric', ...settings }), { response, answers: [answer] });

  test('a relative tolerance refers to the accepted answer and includes its bound', async () => {
    expect((await gradeWith({ relative_tolerance: 0.05 }, '105', '100')).reward).toBe(1);
    expect((await gradeWith({ relative_tolerance: 0.05 }, '105.01', '100')).reward).toBe(0);
  });
  test('an absolute tolerance is in the unit of the accepted answer', async () => {
    expect((await gradeWith({ absolute_tolerance: 1 }, '1.3 dm', '12 cm')).reward).toBe(1);
    expect((await gradeWith({ absolute_tolerance: 0.9 }, '1.3 dm', '12 cm')).reward).toBe(0);
  });
  test('missing_unit decides whether a missing unit is right, wrong or undecided', async () => {
    expect((await gradeWith({ missing_unit: 'wrong' }, '12', '12 cm')).reason).toBe('no_unit');
    expect((await gradeWith({ missing_unit: 'wrong' }, '12', '12 cm')).reward).toBe(0);
    expect((await gradeWith({ missing_unit: 'null' }, '12', '12 cm')).reward).toBeNull();
  });
  test('an accepted answer without a unit has the unit of the settings', async () => {
    expect((await gradeWith({ unit: 'cm' }, '0.12 m', '12')).reward).toBe(1);
    expect((await gradeWith({ unit: 'cm' }, '12 s', '12')).reason).toBe('wrong_unit');
  });
});
