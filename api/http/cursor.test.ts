import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fromCursor, toCursor, toPage } from './cursor.ts';

const key = z.tuple([z.int(), z.string()]);

describe('fromCursor', () => {
  test('returns the key that toCursor was given', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: 'grapheme-ascii' }), (number, text) => {
        const cursor = toCursor([number, text]);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(fromCursor(cursor, key)).toEqual([number, text]);
      }),
    );
  });

  test('returns undefined without a cursor', () => {
    expect(fromCursor(undefined, key)).toBeUndefined();
  });

  test.each([
    ['an empty cursor', ''],
    ['characters outside of base64url', '%%%'],
    ['a cursor that is not JSON', 'hello'],
    ['a cursor of another list', toCursor({ id: 1 })],
    ['a key with too many parts', toCursor([1, 'a', 2])],
    ['a truncated cursor', toCursor([123_456, 'abcdef']).slice(0, -4)],
  ])('rejects %s with a pointer to the parameter', (_name, cursor) => {
    const error = expect.objectContaining({
      code: 'invalid_request',
      errors: [expect.objectContaining({ pointer: '/cursor' })],
    });
    expect(() => fromCursor(cursor, key)).toThrow(error);
  });
});

describe('toPage', () => {
  /** Selects the rows after the cursor, one more than the page shows. */
  function readPage(all: number[], limit: number, cursor: string | undefined) {
    const after = fromCursor(cursor, z.int()) ?? -1;
    const rows = all.filter((row) => row > after).slice(0, limit + 1);
    return toPage(rows, limit, { keyOf: (row) => row, render: (row) => `row ${row}` });
  }

  test('makes pages that show every row once and in order, the last without a cursor', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (count, limit) => {
        const all = Array.from({ length: count }, (_, row) => row * 3);
        const shown: string[] = [];
        let pages = 0;
        for (let cursor: string | undefined | null; cursor !== null; pages += 1) {
          const page = readPage(all, limit, cursor);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          shown.push(...page.items);
          cursor = page.next_cursor;
        }
        expect(shown).toEqual(all.map((row) => `row ${row}`));
        expect(pages).toBe(Math.max(1, Math.ceil(count / limit)));
      }),
    );
  });
});
