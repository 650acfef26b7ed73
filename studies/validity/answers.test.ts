import { describe, expect, test } from 'vitest';
import { createAnswerReader, isRight, learnAnswerReaders, misreadResponses } from './answers.ts';

describe('reading the final answer', () => {
  test.each([
    { kind: ['red', 'blue'], text: 'The circle is blue. So the answer is red.', truth: 'red', said: 'red' },
    { kind: ['4', '5'], text: '3 + 4 = 7. So the answer is 12.', truth: '7', said: '12' },
    {
      kind: ['top left', 'middle right'],
      text: 'I find it in the top right part.',
      truth: 'top left',
      said: 'top right',
    },
    {
      kind: ['left', 'right'],
      text: 'The star is at the top left and the sun at the top right. So the star is left of the sun.',
      truth: 'left',
      said: 'left',
    },
    { kind: ['A', 'B'], text: 'Bar A is 3 and bar B is 5. So bar B is higher.', truth: 'B', said: 'B' },
    {
      kind: ['red circle, blue star', 'green star'],
      text: 'I see a red circle, a green star.',
      truth: 'red circle, blue star',
      said: 'red circle green star',
    },
    { kind: ['A 3, B 5'], text: 'In the chart bar A is 2, bar B is 6.', truth: 'A 3, B 5', said: 'A 2 B 6' },
    { kind: ['red', 'blue'], text: 'I am reduced to guessing.', truth: 'red', said: undefined },
  ])('"$text" answers $said', ({ kind, text, truth, said }) => {
    expect(createAnswerReader(kind).read(text, truth)).toBe(said);
  });

  test('an answer is right when it is the truth, whatever its punctuation', () => {
    const reader = createAnswerReader(['red circle, blue star']);
    expect(isRight(reader, 'The image has a red circle, a blue star.', 'red circle, blue star')).toBe(true);
    expect(isRight(reader, 'The image has a red circle.', 'red circle, blue star')).toBe(false);
    expect(isRight(reader, '', 'red circle, blue star')).toBe(false);
  });

  test('every place where the answer is said is found', () => {
    const text = 'The star is at the top left. So the answer is top left.';
    const words = createAnswerReader(['top left', 'bottom right'])
      .places(text, 'top left')
      .map(({ start, end }) => text.slice(start, end));
    expect(words).toEqual(['top', 'left', 'top', 'left']);
  });
});

describe('readers learned from renders', () => {
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

  test('know the words of wrong answers too', () => {
    expect(learnAnswerReaders(samples)({ kind: 'color' }).read('Not red but pink.', 'red')).toBe('pink');
  });

  test('point out a response whose text gives another answer than it is said to give', () => {
    const readerOf = learnAnswerReaders(samples);
    expect(misreadResponses(samples, readerOf)).toEqual([]);
    const twisted = samples.map((sample) => ({
      ...sample,
      responses: sample.responses.map((response) => ({ ...response, text: 'It is pink.' })),
    }));
    expect(misreadResponses(twisted, readerOf)).toEqual(['"It is pink." answers "red"']);
  });
});
