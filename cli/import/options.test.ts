import { describe, expect, test } from 'vitest';
import { RowError } from '#core/samples/row.ts';
import {
  askWithChoices,
  choicesFor,
  letteredChoices,
  lettersTo,
  pythonList,
  requireLetter,
  unambiguous,
} from './options.ts';

describe('choices in a text', () => {
  test.each([
    ['Find it. ()\nChoices:\nA:40°\nB:60°\nC:120°\nD:140°', ['40°', '60°', '120°', '140°']],
    ['Find it.\nChoice:\nA. True\nB. False', ['True', 'False']],
    ['A. 300, 400;B. 400, 300;C. 3, 4; D. No correct answer', ['300, 400', '400, 300', '3, 4', 'No correct answer']],
    ['Is it even? choice: (A) Yes (B) No', ['Yes', 'No']],
    ['What is missing? Choices: (A) + (B) - (C) * (D) /', ['+', '-', '*', '/']],
    ['What is worn?\nOption: A:Knit cap; B:Helmet;', ['Knit cap', 'Helmet']],
    ['What?\nOptions: A: It is on it., B: Under, or so., C: None.', ['It is on it.', 'Under, or so.', 'None.']],
    ['Select from A, B and C. (A) Set A (B) Set B (C) Neither A nor B', ['Set A', 'Set B', 'Neither A nor B']],
    // A capital with a point inside a choice is none.
    ['A. Around point ;O.;B. Not so;C. No.', ['Around point ;O.', 'Not so', 'No.']],
    [
      'A. There is an angle ∠AB;E.; B. There is ∠AB;C.; C. There is none.; D. Unknown.',
      ['There is an angle ∠AB;E.', 'There is ∠AB;C.', 'There is none.', 'Unknown.'],
    ],
    // Of two runs the longer one.
    ['Lines A. and B. cross. A. At 1 B. At 2 C. At 3', ['At 1', 'At 2', 'At 3']],
  ])('%j', (text, choices) => {
    expect(letteredChoices(text)).toEqual(choices);
  });

  test.each(['How long is AB?', 'Which one (A, B, C or D) is next?', 'B. two C. three', 'A. only one'])(
    'are none: %j',
    (text) => {
      expect(letteredChoices(text)).toBeNull();
    },
  );

  test('are letters where they are drawn, or have no place for the accepted letter', () => {
    expect(choicesFor('C', 'Which one?')).toEqual(['A', 'B', 'C', 'D']);
    expect(choicesFor('F', 'Is it so? A. Yes B. No')).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
    expect(lettersTo('B', 'I')).toHaveLength(9);
  });

  test('that are letters of other choices are their own letters, so that a response is not taken for another', () => {
    expect(choicesFor('D', 'A. F;B. D;C. B; D. I')).toEqual(['A', 'B', 'C', 'D']);
    expect(unambiguous(['$\\text{B}$', '$\\text{G}$'])).toEqual(['A', 'B']);
    expect(unambiguous(['A', 'B', 'neither'])).toEqual(['A', 'B', 'neither']);
  });

  test('are written under a question, one a line', () => {
    expect(askWithChoices('Which?', ['one', 'two'])).toBe('Which?\nA. one\nB. two');
  });
});

describe("a list in Python's notation", () => {
  test.each([
    ["['a', 'b']", ['a', 'b']],
    ['["it\'s", \'"so"\']', ["it's", '"so"']],
    ["['it\\'s', 'a\\nb', '\\\\frac{1}{2}', '\\xb0', '\\u03c0']", ["it's", 'a\nb', '\\frac{1}{2}', '°', 'π']],
    ["['\\alpha, \\pi']", ['\\alpha, \\pi']],
    ["[ '5', 6, -1.5 ]", ['5', '6', '-1.5']],
    ["['<image 2>', '<image 1>']", ['<image 2>', '<image 1>']],
    ['[]', []],
  ])('%s', (text, items) => {
    expect(pythonList(text, '/options')).toEqual(items);
  });

  test.each(["'a', 'b'", "['a', ", "['a' 'b']", '[a, b]', "['a', __import__('os')]"])('is none: %s', (text) => {
    expect(() => pythonList(text, '/options')).toThrow(RowError);
  });
});

test('an accepted letter beyond the choices is refused, with the letters that there are', () => {
  expect(requireLetter('(b)'.toUpperCase(), ['x', 'y'], '/answer')).toBe('B');
  expect(() => requireLetter('C', ['x', 'y'], '/answer')).toThrow('must be one of the letters A to B, and is "C"');
  expect(() => requireLetter('AC', ['x', 'y', 'z'], '/answer')).toThrow(RowError);
});
