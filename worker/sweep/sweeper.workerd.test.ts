import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';

function stubOf(name: string) {
  return env.SWEEPER.get(env.SWEEPER.idFromName(name));
}

async function alarmOf(stub: ReturnType<typeof stubOf>): Promise<number | null> {
  return runInDurableObject(stub as never, (_instance, state) => state.storage.getAlarm());
}

test('the earliest wish to be woken stands, whatever comes after it', async () => {
  const stub = stubOf('wishes');
  const at = Date.now() + 1e6;
  expect(await alarmOf(stub)).toBeNull();
  for (const [wish, stands] of [
    [at, at],
    [at + 5_000, at],
    [at - 5_000, at - 5_000],
    [at, at - 5_000],
  ] as const) {
    await stub.wake(wish);
    expect(await alarmOf(stub)).toBe(stands);
  }
});

test('a sweep is followed by another, without anybody asking for it', async () => {
  const stub = stubOf('again');
  await stub.wake(Date.now() + 1e6);
  for (let round = 0; round < 3; round += 1) {
    const before = Date.now();
    expect(await runDurableObjectAlarm(stub as never)).toBe(true);
    const next = (await alarmOf(stub)) ?? 0;
    expect(next).toBeGreaterThanOrEqual(before);
    expect(next).toBeLessThanOrEqual(Date.now() + 15_000);
  }
});
