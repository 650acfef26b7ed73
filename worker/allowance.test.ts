/** What is handed out in advance must never be more than was taken. */
import { expect, test } from 'vitest';
import { createAllowances, REQUESTS_PER_BLOCK } from './allowance.ts';

function limitOf(blocks: number) {
  const taken: string[] = [];
  const takeBlock = async (caller: string) => {
    if (taken.filter((one) => one === caller).length >= blocks) return false;
    taken.push(caller);
    return true;
  };
  return { taken, takeBlock };
}

test('a caller gets the requests of every block and not one more', async () => {
  const allow = createAllowances();
  const { takeBlock } = limitOf(3);
  const answers = [];
  for (let request = 0; request < 50; request += 1) answers.push(await allow({ takeBlock, caller: 'a', now: 0 }));
  expect(answers.filter((answer) => answer)).toHaveLength(3 * REQUESTS_PER_BLOCK);
  expect(answers.indexOf(false)).toBe(3 * REQUESTS_PER_BLOCK);
});

test('callers who come at once get no more than was taken, and lose nothing of it', async () => {
  const allow = createAllowances();
  const { taken, takeBlock } = limitOf(5);
  const crowd = await Promise.all(Array.from({ length: 32 }, () => allow({ takeBlock, caller: 'a', now: 0 })));
  expect(taken).toHaveLength(5);
  let allowed = crowd.filter((answer) => answer).length;
  for (let request = 0; request < 100; request += 1) {
    if (await allow({ takeBlock, caller: 'a', now: 0 })) allowed += 1;
  }
  expect(allowed).toBe(5 * REQUESTS_PER_BLOCK);
});

test('one caller does not use what another took', async () => {
  const allow = createAllowances();
  const { takeBlock } = limitOf(1);
  await allow({ takeBlock, caller: 'a', now: 0 });
  expect(await allow({ takeBlock: async () => false, caller: 'b', now: 0 })).toBe(false);
});

test('what is left of a block is forfeit with the period', async () => {
  const allow = createAllowances();
  const { takeBlock, taken } = limitOf(9);
  await allow({ takeBlock, caller: 'a', now: 0 });
  await allow({ takeBlock, caller: 'a', now: 59_999 });
  expect(taken).toHaveLength(1);
  await allow({ takeBlock, caller: 'a', now: 60_000 });
  expect(taken).toHaveLength(2);
});
