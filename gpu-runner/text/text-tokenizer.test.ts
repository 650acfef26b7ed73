import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { REFERENCE_BUNDLE } from '#clients/runner/start.ts';
import { loadTextTokenizer, type TextTokenizer } from './text-tokenizer.ts';

let tokenizer: TextTokenizer;
beforeAll(async () => {
  tokenizer = await loadTextTokenizer(REFERENCE_BUNDLE);
});

describe('the text tokenizer', () => {
  test('gives back any text, in its normal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const described = tokenizer.describe(tokenizer.encode(text));
        expect(described.text).toBe(text.normalize('NFC'));
      }),
    );
  });

  test('gives every token its bytes, without gaps or overlaps', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const { byteStarts, byteEnds, text: spelled } = tokenizer.describe(tokenizer.encode(text));
        expect(byteStarts[0]).toBe(0);
        expect(byteStarts.slice(1)).toEqual(byteEnds.slice(0, -1));
        expect(byteEnds.at(-1)).toBe(Buffer.byteLength(spelled));
      }),
    );
  });

  test('treats a special token that somebody types as letters', () => {
    const ids = tokenizer.encode('<|image_pad|> and <|im_end|>');
    const specials = new Set(tokenizer.specialTokens.values());
    expect(ids.filter((id) => specials.has(id))).toEqual([]);
    expect(tokenizer.describe(ids).text).toBe('<|image_pad|> and <|im_end|>');
  });

  test('refuses an id that the vocabulary does not have', () => {
    expect(() => tokenizer.describe([1, 999_999])).toThrow('token id 999999 is not in the vocabulary');
  });

  test('an empty text has no tokens', () => {
    expect(tokenizer.encode('')).toEqual([]);
  });
});
