import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { fetchReadiness } from '#clients/runner/call.ts';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { QUESTION, runCli, startCli } from '../testing/run-cli.ts';

let runner: StartedRunner | undefined;
afterEach(async () => {
  await runner?.stop();
  runner = undefined;
});

/** Keeps the reference model busy for seconds. */
const LONG = JSON.stringify(Array.from({ length: 64 }, () => 'I can see 3 stars. '.repeat(150)));

async function started(env: Record<string, string> = {}): Promise<StartedRunner> {
  runner = await startRunner({ SIGHTLINE_THREADS: '1', ...env });
  return runner;
}

/** A call that the runner has begun to work on. */
async function startLongScore({ url }: StartedRunner) {
  const child = startCli(['score', '--runner', url, ...QUESTION, '--responses-file', '-', '--json']);
  child.stdin.end(LONG);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  await until(url, (active) => active === 1);
  return { child, ended };
}

async function until(url: string, condition: (active: number) => boolean): Promise<void> {
  while (!condition((await fetchReadiness({ url })).active)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a runner that fails', () => {
  test('on the sample ends with exit code 4 and its reason', async () => {
    const { url } = await started({ SIGHTLINE_TASK_TIMEOUT_S: '1' });
    const args = ['score', '--runner', url, ...QUESTION, '--responses-file', '-', '--json'];
    const { code, stdout, stderr } = await runCli(args, { input: LONG });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'inference_timeout' });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });

  test('by going away ends with exit code 3', async () => {
    const busy = await started();
    const { child, ended } = await startLongScore(busy);
    busy.process.kill('SIGKILL');
    const [stdout, stderr] = await ended;
    expect(JSON.parse(stderr)).toMatchObject({ code: 'runner_lost' });
    expect({ code: child.exitCode, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('by not knowing the token ends with exit code 3', async () => {
    const { url } = await started({ SIGHTLINE_TOKEN: 'a-token-of-enough-letters' });
    const { code, stderr } = await runCli(['score', '--runner', url, ...QUESTION, '--response', 'x']);
    expect(stderr).toContain('--token');
    expect(code).toBe(3);
  });

  test('by not being there ends with exit code 3', async () => {
    const { code, stderr } = await runCli(['score', '--runner', 'http://127.0.0.1:9', ...QUESTION, '--response', 'x']);
    expect(stderr).toContain('No runner answers at http://127.0.0.1:9');
    expect(code).toBe(3);
  });

  test('by not starting ends with exit code 3 and its own words', async () => {
    const { code, stderr } = await runCli(['score', ...QUESTION, '--response', 'x', '--model', 'examples']);
    expect(stderr).toContain('no readable bundle.json');
    expect(code).toBe(3);
  });
});

describe('an interruption', () => {
  // On a busy machine the echo may come while Node is already leaving, and has no handlers any more.
  test('ends with exit code 130 and stops the work in the runner', { retry: 2 }, async () => {
    const busy = await started();
    const { child, ended } = await startLongScore(busy);
    // npm passes on what the terminal has sent already.
    child.kill('SIGINT');
    child.kill('SIGINT');
    const [stdout, stderr] = await ended;
    expect({ code: child.exitCode, stdout }).toEqual({ code: 130, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'cancelled' });
    await until(busy.url, (active) => active === 0);
  });

  test.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('by %s does so with its own exit code', async (signal, code) => {
    const busy = await started();
    const { child, ended } = await startLongScore(busy);
    child.kill(signal);
    await ended;
    expect(child.exitCode).toBe(code);
    await until(busy.url, (active) => active === 0);
  });
});
