import type { HeatCell } from '#core/heat/tokens.ts';

const BLOCK_TOKENS = 200;
/** Shorter responses form one block. */
const ONE_BLOCK_TOKENS_MAX = 500;

/** Index at which the block that begins at `from` ends: after a line break if one is near, else before a space. */
function endOfBlock(cells: readonly HeatCell[], from: number): number {
  const end = from + BLOCK_TOKENS;
  if (end >= cells.length) return cells.length;
  const nearest = from + BLOCK_TOKENS / 2;
  const lineBreak = cells.slice(nearest, from + 1.5 * BLOCK_TOKENS).findIndex(({ text }) => text.endsWith('\n'));
  if (lineBreak >= 0) return nearest + lineBreak + 1;
  const space = cells.slice(end, end + BLOCK_TOKENS / 2).findIndex(({ text }) => /^\s/u.test(text));
  return space > 0 ? end + space : end;
}

/** Splits a response into blocks, so that browsers lay out only those near the screen. */
export function toBlocks(cells: readonly HeatCell[]): HeatCell[][] {
  if (cells.length <= ONE_BLOCK_TOKENS_MAX) return [[...cells]];
  const blocks: HeatCell[][] = [];
  for (let from = 0; from < cells.length; ) {
    const end = endOfBlock(cells, from);
    blocks.push(cells.slice(from, end));
    from = end;
  }
  return blocks;
}
