import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';

function stubOf(name: string) {
  return env.SWEEPER.get(env.SWEEPER.idFromName(name));
}

async function alarmOf(stub: ReturnType<typeof stubOf>): Promise<number | null> {
  return runInDurableObject(stub as never, (_instance, state) => state.storage.getAlarm());
}

test('Sweeper keeps the earliest requested alarm', async () => {
  const stub = stubOf('alarms');
  const at = Date.now() + 1e6;
  expect(await alarmOf(stub)).toBeNull();
  for (const [requested, expected] of [
    [at, at],
    [at + 5_000, at],
    [at - 5_000, at - 5_000],
    [at, at - 5_000],
  ] as const) {
    await stub.wake(requested);
    expect(await alarmOf(stub)).toBe(expected);
  }
});

test('Sweeper schedules another sweep after each sweep', async () => {
  const stub = stubOf('repeated');
  await stub.wake(Date.now() + 1e6);
  for (let round = 0; round < 3; round += 1) {
    const before = Date.now();
    expect(await runDurableObjectAlarm(stub as never)).toBe(true);
    const next = (await alarmOf(stub)) ?? 0;
    expect(next).toBeGreaterThanOrEqual(before);
    expect(next).toBeLessThanOrEqual(Date.now() + 15_000);
  }
});
