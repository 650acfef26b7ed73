import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fromCursor, toCursor, toPage } from './cursor.ts';

const key = z.tuple([z.int(), z.string()]);

describe('a cursor', () => {
  test('gives back the key that it was made of, whatever its characters', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: 'grapheme-ascii' }), (number, text) => {
        const cursor = toCursor([number, text]);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(fromCursor(cursor, key)).toEqual([number, text]);
      }),
    );
  });

  test('left out is the first page', () => {
    expect(fromCursor(undefined, key)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['noise', '%%%'],
    ['text', 'hello'],
    ['another list', toCursor({ id: 1 })],
    ['a key that is too long', toCursor([1, 'a', 2])],
    ['a cursor that was cut off', toCursor([123_456, 'abcdef']).slice(0, -4)],
  ])('that is %s is refused, and it is said where', (_what, cursor) => {
    const refused = expect.objectContaining({
      code: 'invalid_request',
      errors: [expect.objectContaining({ pointer: '/cursor' })],
    });
    expect(() => fromCursor(cursor, key)).toThrow(refused);
  });
});

describe('a page', () => {
  /** What a list does: the next rows after the key, one more than it shows. */
  function pageOf(all: number[], limit: number, cursor: string | undefined) {
    const after = fromCursor(cursor, z.int()) ?? -1;
    const rows = all.filter((row) => row > after).slice(0, limit + 1);
    return toPage(rows, limit, { keyOf: (row) => row, render: (row) => `row ${row}` });
  }

  test('followed by the others shows every row once, in order, and the last one says so', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (count, limit) => {
        const all = Array.from({ length: count }, (_, row) => row * 3);
        const shown: string[] = [];
        let pages = 0;
        for (let cursor: string | undefined | null; cursor !== null; pages += 1) {
          const page = pageOf(all, limit, cursor);
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
