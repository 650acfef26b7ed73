import { describe, expect, test } from 'vitest';
import { RowError } from '#core/samples/row.ts';
import {
  appendChoices,
  findChoices,
  letteredChoices,
  lettersUpTo,
  parsePythonList,
  requireLetter,
  toUnambiguousChoices,
} from './choices.ts';

describe('choices', () => {
  test.each([
    ['Find it. ()\nChoices:\nA:40°\nB:60°\nC:120°\nD:140°', ['40°', '60°', '120°', '140°']],
    ['Find it.\nChoice:\nA. True\nB. False', ['True', 'False']],
    ['A. 300, 400;B. 400, 300;C. 3, 4; D. No correct answer', ['300, 400', '400, 300', '3, 4', 'No correct answer']],
    ['Is it even? choice: (A) Yes (B) No', ['Yes', 'No']],
    ['What is missing? Choices: (A) + (B) - (C) * (D) /', ['+', '-', '*', '/']],
    ['What is worn?\nOption: A:Knit cap; B:Helmet;', ['Knit cap', 'Helmet']],
    ['What?\nOptions: A: It is on it., B: Under, or so., C: None.', ['It is on it.', 'Under, or so.', 'None.']],
    ['Select from A, B and C. (A) Set A (B) Set B (C) Neither A nor B', ['Set A', 'Set B', 'Neither A nor B']],
    // A capital letter with a period inside a choice is not a mark.
    ['A. Around point ;O.;B. Not so;C. No.', ['Around point ;O.', 'Not so', 'No.']],
    [
      'A. There is an angle ∠AB;E.; B. There is ∠AB;C.; C. There is none.; D. Unknown.',
      ['There is an angle ∠AB;E.', 'There is ∠AB;C.', 'There is none.', 'Unknown.'],
    ],
    // The longer of two runs.
    ['Lines A. and B. cross. A. At 1 B. At 2 C. At 3', ['At 1', 'At 2', 'At 3']],
  ])('letteredChoices finds the choices in %j', (text, choices) => {
    expect(letteredChoices(text)).toEqual(choices);
  });

  test.each(['How long is AB?', 'Which one (A, B, C or D) is next?', 'B. two C. three', 'A. only one'])(
    'letteredChoices returns null for %j',
    (text) => {
      expect(letteredChoices(text)).toBeNull();
    },
  );

  test('findChoices returns letters if the text has no choices or too few for the accepted letter', () => {
    expect(findChoices('C', 'Which one?')).toEqual(['A', 'B', 'C', 'D']);
    expect(findChoices('F', 'Is it so? A. Yes B. No')).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
    expect(lettersUpTo('B', 'I')).toHaveLength(9);
  });

  test('choices that are letters of other choices are replaced by their own letters', () => {
    expect(findChoices('D', 'A. F;B. D;C. B; D. I')).toEqual(['A', 'B', 'C', 'D']);
    expect(toUnambiguousChoices(['$\\text{B}$', '$\\text{G}$'])).toEqual(['A', 'B']);
    expect(toUnambiguousChoices(['A', 'B', 'neither'])).toEqual(['A', 'B', 'neither']);
  });

  test('appendChoices adds one line per choice', () => {
    expect(appendChoices('Which?', ['one', 'two'])).toBe('Which?\nA. one\nB. two');
  });
});

describe('parsePythonList', () => {
  test.each([
    ["['a', 'b']", ['a', 'b']],
    ['["it\'s", \'"so"\']', ["it's", '"so"']],
    ["['it\\'s', 'a\\nb', '\\\\frac{1}{2}', '\\xb0', '\\u03c0']", ["it's", 'a\nb', '\\frac{1}{2}', '°', 'π']],
    ["['\\alpha, \\pi']", ['\\alpha, \\pi']],
    ["[ '5', 6, -1.5 ]", ['5', '6', '-1.5']],
    ["['<image 2>', '<image 1>']", ['<image 2>', '<image 1>']],
    ['[]', []],
  ])('parsePythonList parses %s', (text, items) => {
    expect(parsePythonList(text, '/options')).toEqual(items);
  });

  test.each(["'a', 'b'", "['a', ", "['a' 'b']", '[a, b]', "['a', __import__('os')]"])(
    'parsePythonList rejects %s',
    (text) => {
      expect(() => parsePythonList(text, '/options')).toThrow(RowError);
    },
  );
});

test('requireLetter rejects a letter beyond the choices and names the valid letters', () => {
  expect(requireLetter('(b)'.toUpperCase(), ['x', 'y'], '/answer')).toBe('B');
  expect(() => requireLetter('C', ['x', 'y'], '/answer')).toThrow('must be one of the letters A to B, not "C"');
  expect(() => requireLetter('AC', ['x', 'y', 'z'], '/answer')).toThrow(RowError);
});
