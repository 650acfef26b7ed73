import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { REFERENCE_BUNDLE } from '#clients/runner/start.ts';
import { loadTextTokenizer, type TextTokenizer } from './text-tokenizer.ts';

let tokenizer: TextTokenizer;
beforeAll(async () => {
  tokenizer = await loadTextTokenizer(REFERENCE_BUNDLE);
});

describe('text tokenizer', () => {
  test('the tokenizer decodes any encoded text to its NFC form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const described = tokenizer.describe(tokenizer.encode(text));
        expect(described.text).toBe(text.normalize('NFC'));
      }),
    );
  });

  test('the tokenizer returns the bytes of every token without gaps or overlaps', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const { byteStarts, byteEnds, text: decoded } = tokenizer.describe(tokenizer.encode(text));
        expect(byteStarts[0]).toBe(0);
        expect(byteStarts.slice(1)).toEqual(byteEnds.slice(0, -1));
        expect(byteEnds.at(-1)).toBe(Buffer.byteLength(decoded));
      }),
    );
  });

  test('the tokenizer encodes a typed special token as letters', () => {
    const ids = tokenizer.encode('<|image_pad|> and <|im_end|>');
    const specials = new Set(tokenizer.specialTokens.values());
    expect(ids.filter((id) => specials.has(id))).toEqual([]);
    expect(tokenizer.describe(ids).text).toBe('<|image_pad|> and <|im_end|>');
  });

  test('the tokenizer throws RangeError for an id outside the vocabulary', () => {
    expect(() => tokenizer.describe([1, 999_999])).toThrow('token id 999999 is not in the vocabulary');
  });

  test('the tokenizer encodes an empty text as no tokens', () => {
    expect(tokenizer.encode('')).toEqual([]);
  });
});
