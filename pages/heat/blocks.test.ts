import { describe, expect, test } from 'vitest';
import { createHeatTokens, LONG_RESPONSE } from '#core/heat/testing/heat-tokens.ts';
import { toCells } from '#core/heat/tokens.ts';
import { toBlocks } from './blocks.ts';

describe('toBlocks', () => {
  test('A long response is split into blocks of at most 300 tokens at line breaks, and no token is lost', () => {
    const cells = toCells(LONG_RESPONSE);
    const blocks = toBlocks(cells);
    expect(blocks.flat()).toEqual(cells);
    for (const block of blocks.slice(0, -1)) {
      expect(block.at(-1)?.text).toBe('.\n');
      expect(block.length).toBeLessThanOrEqual(300);
    }
    expect(toBlocks(cells.slice(0, 400))).toHaveLength(1);
  });

  test('A long response without line breaks is split before words', () => {
    const texts = Array.from({ length: 2000 }, (_, index) => (index % 3 === 0 ? ` w${index}` : 'x'));
    const cells = toCells(createHeatTokens(texts));
    const blocks = toBlocks(cells);
    expect(blocks.flat()).toEqual(cells);
    for (const block of blocks) expect(block[0]?.text).toMatch(/^ /);
  });
});
