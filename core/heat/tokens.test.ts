import { describe, expect, test } from 'vitest';
import { createHeatTokens, SHARED_CHARACTER } from './testing/heat-tokens.ts';
import { namesOfTokens, shownText, toCells } from './tokens.ts';

describe('toCells', () => {
  test('Tokens that share a character form one cell with the largest dependency, the summed gain and any mask', () => {
    expect(toCells(SHARED_CHARACTER)).toEqual([
      { tokenIndex: 0, tokens: 1, text: 'a', dependency: 0, gain: 0, kept: false },
      { tokenIndex: 1, tokens: 3, text: '🧭', dependency: 0.9, gain: 3, kept: true },
      { tokenIndex: 4, tokens: 1, text: 'b', dependency: 0, gain: 0, kept: false },
    ]);
  });

  test('Tokens that are not valid UTF-8 together keep their spelling, one cell each', () => {
    const broken = createHeatTokens([Uint8Array.of(0xff), Uint8Array.of(0xfe), 'x']);
    expect(toCells(broken).map(({ text }) => text)).toEqual(['\ufffd', '\ufffd', 'x']);
  });
});

test.each([
  [' ', '·'],
  ['   ', '···'],
  ['\n', '⏎\n'],
  ['.\n\n', '.⏎\n⏎\n'],
  ['', '∅'],
  [' the', ' the'],
  ['a\u202eb', 'a⟨U+202E⟩b'],
  ['\u001b[31m', '␛[31m'],
])('shownText shows %j as %j', (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

describe('namesOfTokens', () => {
  test('A name is one line, and white space in it is visible', () => {
    expect(namesOfTokens(createHeatTokens([' the', '\n\n', '  ', 'a\nb']))).toEqual(['the', '⏎⏎', '··', 'a⏎b']);
  });

  test('Tokens that share a character all have its name', () => {
    expect(namesOfTokens(SHARED_CHARACTER)).toEqual(['a', '🧭', '🧭', '🧭', 'b']);
  });
});
