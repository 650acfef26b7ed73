import { expect, test } from 'vitest';
import { labelTokens } from './token-labels.ts';

/** Cuts a text where the bars stand, and says where its tokens lie in bytes. */
function tokens(marked: string) {
  const byteEnds: number[] = [];
  let end = 0;
  for (const token of marked.split('|')) {
    end += Buffer.byteLength(token, 'utf8');
    byteEnds.push(end);
  }
  return { byteStarts: [0, ...byteEnds.slice(0, -1)], byteEnds };
}

test('a token with its leading space has the category of its word', () => {
  expect(labelTokens(tokens('It| is| red|.'), [{ start: 6, end: 9, category: 'color' }])).toEqual([
    'template',
    'template',
    'color',
    'template',
  ]);
});

test('every token of a word that is cut in pieces has the category of the word', () => {
  expect(labelTokens(tokens('It| is| tur|quo|ise|.'), [{ start: 6, end: 15, category: 'color' }])).toEqual([
    'template',
    'template',
    'color',
    'color',
    'color',
    'template',
  ]);
});

test('offsets are bytes, not characters', () => {
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

test('a token over two spans belongs to the one that it shares more bytes with', () => {
  const spans = [
    { start: 0, end: 3, category: 'copied' as const },
    { start: 3, end: 9, category: 'shape' as const },
  ];
  expect(labelTokens(tokens('redcircle'), spans)).toEqual(['shape']);
});

test('a token that only touches a span stays template', () => {
  expect(labelTokens(tokens('ab|cd'), [{ start: 2, end: 4, category: 'count' }])).toEqual(['template', 'count']);
});
