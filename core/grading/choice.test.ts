import { describe, expect, test } from 'vitest';
import { choiceGrader } from './choice.ts';
import { compareExpressions } from './math/math.ts';

const gradeChoice = choiceGrader(compareExpressions);

const SIZES = ['8 cm', '10 cm', '12 cm', '14 cm'];
const SHAPES = ['red circle', 'blue square', 'a green triangle', 'None of these'];

/** Responses to SIZES, where C is accepted. */
const RIGHT = [
  'C',
  'c',
  '(C)',
  'C.',
  'C)',
  '[C]',
  '**C**',
  '**C.**',
  '**C. 12 cm**',
  'C: 12 cm',
  'Option C',
  'Option C: 12 cm',
  'option (c)',
  'The answer is C',
  'The answer is (C).',
  'The correct answer is **C**.',
  '**Answer: C**',
  '**Answer:** C',
  'Answer: \\boxed{C}',
  '\\boxed{\\text{C}}',
  '$\\boxed{C}$',
  '\\boxed{C. 12 cm}',
  '\\boxed{\\text{(C) 12 cm}}',
  '\\boxed{12 \\text{ cm}}',
  '<answer>C</answer>',
  '<answer> \\boxed{C} </answer>',
  '<think>It may be A or B.</think>\nC',
  '答案：C',
  '答案是C。',
  '故选C',
  '正确答案为（C）',
  '故答案选：C',
  '12 cm',
  'It is 12 cm.',
  'The third option',
  'the 3rd choice is right',
  'Option 3',
  '第三个选项',
  'The answer is 12 cm.',
  'First I look at A.\nThen at B.\n\nSo the answer is C.',
  'Triangle ABC has AB = 5 and BC = 13.\nBy Pythagoras AC = 12.\n\nTherefore, the correct option is (C).',
  'The answer is A. Wait, no.\nThe answer is C.',
  '### Final Answer\nThe final answer is: $\\boxed{C}$',
  'Answer:\nC',
  'Final answer: **(C) 12 cm**',
  'The answer is not A.\nAnswer: C',
  'The answer is C because the side is longer.',
  '**Choice C** is correct.',
  '"C"',
  'C、12 cm',
];
const WRONG = [
  'A',
  '(B)',
  'D. 14 cm',
  'The answer is B.',
  '\\boxed{D}',
  '14 cm',
  'the first option',
  '答案：A',
  '<answer>b</answer>',
  'The last option',
];
const UNKNOWN = [
  ['A or B', 'ambiguous'],
  ['The answer is A or C.', 'ambiguous'],
  ['\\boxed{A, C}', 'ambiguous'],
  ['C: 10 cm', 'ambiguous'],
  ['Both 10 cm and 12 cm fit.', 'ambiguous'],
  ['', 'no_answer'],
  ['I cannot tell.', 'unreadable'],
  ['E', 'unreadable'],
  ['<think>It is C', 'no_answer'],
  ['\\boxed{}', 'no_answer'],
  ['It may be long.\nI do not know.', 'no_answer'],
  ['The answer is A. The answer is C.', 'ambiguous'],
] as const;

describe('a choice of four sizes, the third of which is right', () => {
  test.each(RIGHT)('the response "%s" names the accepted choice C', (response) => {
    expect(gradeChoice({ response, answers: ['C'], choices: SIZES })).toMatchObject({ reward: 1, extracted: 'C' });
  });
  test.each(WRONG)('the response "%s" names another choice than C', (response) => {
    expect(gradeChoice({ response, answers: ['C'], choices: SIZES })).toMatchObject({ reward: 0, reason: 'mismatch' });
  });
  test.each(UNKNOWN)('the response "%s" is undecided with the reason %s', (response, reason) => {
    expect(gradeChoice({ response, answers: ['C'], choices: SIZES })).toMatchObject({ reward: null, reason });
  });
});

describe('accepted answers of a choice', () => {
  test.each(['B', '(b)', 'B.', 'blue square', 'Blue square.', 'B. blue square'])(
    'the accepted choice B can be written "%s"',
    (answer) => {
      expect(gradeChoice({ response: 'The blue square', answers: [answer], choices: SHAPES }).reward).toBe(1);
    },
  );
  test('an accepted letter is enough if the choices are unknown', () => {
    expect(gradeChoice({ response: 'The answer is (B).', answers: ['B'] }).reward).toBe(1);
    expect(gradeChoice({ response: 'The answer is (D).', answers: ['B'] }).reward).toBe(0);
  });
  test('an accepted answer that is the letter of one choice and the text of another is not accepted', () => {
    expect(gradeChoice({ response: 'B', answers: ['B'], choices: ['B', 'A'] })).toMatchObject({
      reward: null,
      reason: 'no_accepted_answer',
    });
  });
  test('each of several accepted answers is right', () => {
    expect(gradeChoice({ response: 'D', answers: ['A', 'D'], choices: SHAPES }).reward).toBe(1);
  });
});

test('the article "A" is not read as a letter', () => {
  expect(gradeChoice({ response: 'A green triangle', answers: ['C'], choices: SHAPES }).reward).toBe(1);
  expect(gradeChoice({ response: 'A blue square is what I see', answers: ['B'], choices: SHAPES }).reward).toBe(1);
});
