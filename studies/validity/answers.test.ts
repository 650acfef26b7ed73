import { describe, expect, test } from 'vitest';
import { createAnswerReader, findMisreadResponses, isRight, learnAnswerReaders } from './answers.ts';

describe('createAnswerReader', () => {
  test.each([
    { kind: ['red', 'blue'], text: 'The circle is blue. So the answer is red.', truth: 'red', answer: 'red' },
    { kind: ['4', '5'], text: '3 + 4 = 7. So the answer is 12.', truth: '7', answer: '12' },
    {
      kind: ['top left', 'middle right'],
      text: 'I find it in the top right part.',
      truth: 'top left',
      answer: 'top right',
    },
    {
      kind: ['left', 'right'],
      text: 'The star is at the top left and the sun at the top right. So the star is left of the sun.',
      truth: 'left',
      answer: 'left',
    },
    { kind: ['A', 'B'], text: 'Bar A is 3 and bar B is 5. So bar B is higher.', truth: 'B', answer: 'B' },
    {
      kind: ['red circle, blue star', 'green star'],
      text: 'I see a red circle, a green star.',
      truth: 'red circle, blue star',
      answer: 'red circle green star',
    },
    { kind: ['A 3, B 5'], text: 'In the chart bar A is 2, bar B is 6.', truth: 'A 3, B 5', answer: 'A 2 B 6' },
    { kind: ['red', 'blue'], text: 'I am reduced to guessing.', truth: 'red', answer: undefined },
  ])('the final answer of "$text" is $answer', ({ kind, text, truth, answer }) => {
    expect(createAnswerReader(kind).read(text, truth)).toBe(answer);
  });

  test('isRight compares answers without their punctuation', () => {
    const reader = createAnswerReader(['red circle, blue star']);
    expect(isRight(reader, 'The image has a red circle, a blue star.', 'red circle, blue star')).toBe(true);
    expect(isRight(reader, 'The image has a red circle.', 'red circle, blue star')).toBe(false);
    expect(isRight(reader, '', 'red circle, blue star')).toBe(false);
  });

  test('findWords returns the words of every occurrence of the answer', () => {
    const text = 'The star is at the top left. So the answer is top left.';
    const words = createAnswerReader(['top left', 'bottom right'])
      .findWords(text, 'top left')
      .map(({ start, end }) => text.slice(start, end));
    expect(words).toEqual(['top', 'left', 'top', 'left']);
  });
});

describe('learnAnswerReaders', () => {
  const samples = [
    {
      kind: 'color',
      answer: 'red',
      responses: [
        { text: 'It is red.', answer: 'red', correct: true, origin: 'gold' as const, spans: [] },
        { text: 'It is pink.', answer: 'pink', correct: false, origin: 'wrong' as const, spans: [] },
      ],
    },
  ];

  test('a learned reader knows the words of wrong answers too', () => {
    expect(learnAnswerReaders(samples)({ kind: 'color' }).read('Not red but pink.', 'red')).toBe('pink');
  });

  test('findMisreadResponses returns a response whose text gives another answer than recorded', () => {
    const readerFor = learnAnswerReaders(samples);
    expect(findMisreadResponses(samples, readerFor)).toEqual([]);
    const changed = samples.map((sample) => ({
      ...sample,
      responses: sample.responses.map((response) => ({ ...response, text: 'It is pink.' })),
    }));
    expect(findMisreadResponses(changed, readerFor)).toEqual(['"It is pink." answers "red"']);
  });
});
