/** Wake-ups that are saved must never be wake-ups that are lost. */
import { expect, test } from 'vitest';
import { createCoalescer } from './coalesce.ts';

function setUp() {
  let time = 1_000;
  const sleepers: { until: number; wake: () => void }[] = [];
  const begun: number[] = [];
  const coalesced = createCoalescer({
    everyMs: 50,
    now: () => time,
    sleep: (ms) => new Promise((resolve) => sleepers.push({ until: time + ms, wake: resolve })),
  });
  return {
    begun,
    ask: () => coalesced(async () => void begun.push(time)),
    async pass(ms: number) {
      time += ms;
      for (const sleeper of sleepers.filter(({ until }) => until <= time)) sleeper.wake();
      await new Promise(setImmediate);
    },
    /** Whoever sleeps is gone, as with the request that it belonged to. */
    forget: () => sleepers.splice(0),
  };
}

test('the first call goes out at once', async () => {
  const { ask, begun } = setUp();
  await ask();
  expect(begun).toEqual([1_000]);
});

test('whoever asks after a call has begun is served by a later one, and all of them by the same', async () => {
  const { ask, begun, pass } = setUp();
  await ask();
  const asked = [ask(), ask(), ask()];
  await pass(20);
  asked.push(ask());
  expect(begun).toEqual([1_000]);
  await pass(30);
  await Promise.all(asked);
  expect(begun).toEqual([1_000, 1_050]);
});

test('whoever asks sees a call begin within the time that calls are apart', async () => {
  const { ask, begun, pass } = setUp();
  const asked = Array.from({ length: 60 }, (_, index) => 1_000 + index * 7);
  for (const _ of asked) {
    void ask();
    await pass(7);
  }
  for (let rest = 0; rest < 10; rest += 1) await pass(7);
  for (const at of asked) expect(begun.some((time) => time >= at && time <= at + 57)).toBe(true);
  expect(begun.length).toBeLessThanOrEqual(10);
});

test('a promise that nobody keeps holds up the others for a second at most', async () => {
  const { ask, begun, pass, forget } = setUp();
  await ask();
  void ask();
  forget();
  await pass(1_100);
  await ask();
  expect(begun).toEqual([1_000, 2_100]);
});

test('a call that fails does not keep the next from going out', async () => {
  let calls = 0;
  const coalesced = createCoalescer({ everyMs: 50, now: () => 0, sleep: async () => {} });
  await expect(coalesced(() => Promise.reject(new Error('no queue')))).rejects.toThrow('no queue');
  await coalesced(async () => {
    calls += 1;
  });
  expect(calls).toBe(1);
});
