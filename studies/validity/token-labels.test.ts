import { expect, test } from 'vitest';
import { labelTokens } from './token-labels.ts';

/** Splits a text at its bars into tokens, and returns their byte offsets. */
function tokens(marked: string) {
  const byteEnds: number[] = [];
  let end = 0;
  for (const token of marked.split('|')) {
    end += Buffer.byteLength(token, 'utf8');
    byteEnds.push(end);
  }
  return { byteStarts: [0, ...byteEnds.slice(0, -1)], byteEnds };
}

test('labelTokens gives a token with a leading space the category of its word', () => {
  expect(labelTokens(tokens('It| is| red|.'), [{ start: 6, end: 9, category: 'color' }])).toEqual([
    'template',
    'template',
    'color',
    'template',
  ]);
});

test('labelTokens gives every token of a split word the category of the word', () => {
  expect(labelTokens(tokens('It| is| tur|quo|ise|.'), [{ start: 6, end: 15, category: 'color' }])).toEqual([
    'template',
    'template',
    'color',
    'color',
    'color',
    'template',
  ]);
});

test('labelTokens reads offsets in bytes, not in characters', () => {
  const spans = [
    {
      start: Buffer.byteLength('Größe: ', 'utf8'),
      end: Buffer.byteLength('Größe: 12', 'utf8'),
      category: 'digit' as const,
    },
  ];
  expect(labelTokens(tokens('Größe|:| |1|2|.'), spans)).toEqual([
    'template',
    'template',
    'template',
    'digit',
    'digit',
    'template',
  ]);
});

test('labelTokens gives a token across two spans the category of the span that it shares more bytes with', () => {
  const spans = [
    { start: 0, end: 3, category: 'copied' as const },
    { start: 3, end: 9, category: 'shape' as const },
  ];
  expect(labelTokens(tokens('redcircle'), spans)).toEqual(['shape']);
});

test('labelTokens labels a token that is only adjacent to a span as template', () => {
  expect(labelTokens(tokens('ab|cd'), [{ start: 2, end: 4, category: 'count' }])).toEqual(['template', 'count']);
});
