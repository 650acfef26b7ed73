import { expect, test } from 'vitest';
import { createCoalescer } from './coalesce.ts';

function setUp() {
  let time = 1_000;
  const sleepers: { until: number; wake: () => void }[] = [];
  const startedAt: number[] = [];
  const coalesced = createCoalescer({
    everyMs: 50,
    now: () => time,
    sleep: (ms) => new Promise((resolve) => sleepers.push({ until: time + ms, wake: resolve })),
  });
  return {
    startedAt,
    call: () => coalesced(async () => void startedAt.push(time)),
    async pass(ms: number) {
      time += ms;
      for (const sleeper of sleepers.filter(({ until }) => until <= time)) sleeper.wake();
      await new Promise(setImmediate);
    },
    /** Drops pending sleeps, as the end of their requests would. */
    dropSleeps: () => sleepers.splice(0),
  };
}

test('createCoalescer makes the first call at once', async () => {
  const { call, startedAt } = setUp();
  await call();
  expect(startedAt).toEqual([1_000]);
});

test('callers that ask after a call has started share one later call', async () => {
  const { call, startedAt, pass } = setUp();
  await call();
  const calls = [call(), call(), call()];
  await pass(20);
  calls.push(call());
  expect(startedAt).toEqual([1_000]);
  await pass(30);
  await Promise.all(calls);
  expect(startedAt).toEqual([1_000, 1_050]);
});

test('each caller sees a call start within the interval', async () => {
  const { call, startedAt, pass } = setUp();
  const times = Array.from({ length: 60 }, (_, index) => 1_000 + index * 7);
  for (const _ of times) {
    void call();
    await pass(7);
  }
  for (let step = 0; step < 10; step += 1) await pass(7);
  for (const asked of times) expect(startedAt.some((time) => time >= asked && time <= asked + 57)).toBe(true);
  expect(startedAt.length).toBeLessThanOrEqual(10);
});

test('a pending call whose request died delays the others for at most a second', async () => {
  const { call, startedAt, pass, dropSleeps } = setUp();
  await call();
  void call();
  dropSleeps();
  await pass(1_100);
  await call();
  expect(startedAt).toEqual([1_000, 2_100]);
});

test('a failed call does not prevent the next one', async () => {
  let calls = 0;
  const coalesced = createCoalescer({ everyMs: 50, now: () => 0, sleep: async () => {} });
  await expect(coalesced(() => Promise.reject(new Error('no queue')))).rejects.toThrow('no queue');
  await coalesced(async () => {
    calls += 1;
  });
  expect(calls).toBe(1);
});
