import { expect, test } from 'vitest';
import { createAllowances, REQUESTS_PER_BLOCK } from './allowance.ts';

function limitOf(blocks: number) {
  const taken: string[] = [];
  const takeBlock = async (caller: string) => {
    if (taken.filter((other) => other === caller).length >= blocks) return false;
    taken.push(caller);
    return true;
  };
  return { taken, takeBlock };
}

test('a caller gets exactly as many permits as its blocks contain', async () => {
  const allow = createAllowances();
  const { takeBlock } = limitOf(3);
  const answers = [];
  for (let request = 0; request < 50; request += 1) answers.push(await allow({ takeBlock, caller: 'a', now: 0 }));
  expect(answers.filter((answer) => answer)).toHaveLength(3 * REQUESTS_PER_BLOCK);
  expect(answers.indexOf(false)).toBe(3 * REQUESTS_PER_BLOCK);
});

test('concurrent requests get exactly as many permits as their blocks contain', async () => {
  const allow = createAllowances();
  const { taken, takeBlock } = limitOf(5);
  const concurrent = await Promise.all(Array.from({ length: 32 }, () => allow({ takeBlock, caller: 'a', now: 0 })));
  expect(taken).toHaveLength(5);
  let allowed = concurrent.filter((answer) => answer).length;
  for (let request = 0; request < 100; request += 1) {
    if (await allow({ takeBlock, caller: 'a', now: 0 })) allowed += 1;
  }
  expect(allowed).toBe(5 * REQUESTS_PER_BLOCK);
});

test('a caller does not use the permits of another caller', async () => {
  const allow = createAllowances();
  const { takeBlock } = limitOf(1);
  await allow({ takeBlock, caller: 'a', now: 0 });
  expect(await allow({ takeBlock: async () => false, caller: 'b', now: 0 })).toBe(false);
});

test('permits left in a block expire with the period of the limit', async () => {
  const allow = createAllowances();
  const { takeBlock, taken } = limitOf(9);
  await allow({ takeBlock, caller: 'a', now: 0 });
  await allow({ takeBlock, caller: 'a', now: 59_999 });
  expect(taken).toHaveLength(1);
  await allow({ takeBlock, caller: 'a', now: 60_000 });
  expect(taken).toHaveLength(2);
});
