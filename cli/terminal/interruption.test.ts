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

/** Responses that keep the reference model busy for seconds. */
const LONG = JSON.stringify(Array.from({ length: 64 }, () => 'I can see 3 stars. '.repeat(150)));

async function startTestRunner(env: Record<string, string> = {}): Promise<StartedRunner> {
  runner = await startRunner({ SIGHTLINE_THREADS: '1', ...env });
  return runner;
}

/** Starts `sightline score` and resolves when the runner works on it. */
async function startLongScore({ url }: StartedRunner) {
  const child = startCli(['score', '--runner', url, ...QUESTION, '--responses-file', '-', '--json']);
  child.stdin.end(LONG);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  await untilActive(url, (active) => active === 1);
  return { child, ended };
}

async function untilActive(url: string, condition: (active: number) => boolean): Promise<void> {
  while (!condition((await fetchReadiness({ url })).active)) await new Promise((resolve) => setImmediate(resolve));
}

describe('sightline score with a failing runner', () => {
  test('sightline score exits with 4 and the error code if the runner fails on the sample', async () => {
    const { url } = await startTestRunner({ SIGHTLINE_TASK_TIMEOUT_S: '1' });
    const args = ['score', '--runner', url, ...QUESTION, '--responses-file', '-', '--json'];
    const { code, stdout, stderr } = await runCli(args, { input: LONG });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'inference_timeout' });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });

  test('sightline score exits with 3 if the runner dies', async () => {
    const busy = await startTestRunner();
    const { child, ended } = await startLongScore(busy);
    busy.process.kill('SIGKILL');
    const [stdout, stderr] = await ended;
    expect(JSON.parse(stderr)).toMatchObject({ code: 'runner_lost' });
    expect({ code: child.exitCode, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test('sightline score exits with 3 if the runner rejects the token', async () => {
    const { url } = await startTestRunner({ SIGHTLINE_TOKEN: 'a-token-of-enough-letters' });
    const { code, stderr } = await runCli(['score', '--runner', url, ...QUESTION, '--response', 'x']);
    expect(stderr).toContain('--token');
    expect(code).toBe(3);
  });

  test('sightline score exits with 3 if no runner answers', async () => {
    const { code, stderr } = await runCli(['score', '--runner', 'http://127.0.0.1:9', ...QUESTION, '--response', 'x']);
    expect(stderr).toContain('No runner answers at http://127.0.0.1:9');
    expect(code).toBe(3);
  });

  test('sightline score exits with 3 and the error of the runner if the runner does not start', async () => {
    const { code, stderr } = await runCli(['score', ...QUESTION, '--response', 'x', '--model', 'examples']);
    expect(stderr).toContain('no readable bundle.json');
    expect(code).toBe(3);
  });
});

describe('interrupted sightline score', () => {
  // On a busy machine, the second signal may arrive while Node exits and has no handlers any more.
  test('SIGINT, even twice at once, ends sightline score with 130 and stops the work of the runner', {
    retry: 2,
  }, async () => {
    const busy = await startTestRunner();
    const { child, ended } = await startLongScore(busy);
    // npm forwards the signal that the terminal sends too.
    child.kill('SIGINT');
    child.kill('SIGINT');
    const [stdout, stderr] = await ended;
    expect({ code: child.exitCode, stdout }).toEqual({ code: 130, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'cancelled' });
    await untilActive(busy.url, (active) => active === 0);
  });

  test.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('%s ends sightline score with exit code %i and stops the work of the runner', async (signal, code) => {
    const busy = await startTestRunner();
    const { child, ended } = await startLongScore(busy);
    child.kill(signal);
    await ended;
    expect(child.exitCode).toBe(code);
    await untilActive(busy.url, (active) => active === 0);
  });
});
