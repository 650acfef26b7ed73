import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { readiness } from '#contract/runner.ts';
import { weightsOutput } from '#contract/weights.ts';
import { IMAGE, ROOT, runCli } from './testing/run-cli.ts';

let runner: StartedRunner;
beforeAll(async () => {
  runner = await startRunner();
});
afterAll(() => runner.stop());

describe('sightline', () => {
  test('sightline without a command prints its help and exits with 2; --help exits with 0', async () => {
    const bare = await runCli([]);
    expect(bare.stderr).toContain('Usage: sightline');
    expect({ code: bare.code, stdout: bare.stdout }).toEqual({ code: 2, stdout: '' });
    const help = await runCli(['score', '--help']);
    expect(help.stdout).toContain('--perturbation');
    expect(help.code).toBe(0);
  });
});

describe('sightline weights', () => {
  const input = { old_log_probs: [[-1, -2], [-3]], aug_log_probs: [[-1, -4], [-3.5]], rewards: [1, 0] };

  test('sightline weights computes masks and dependencies from log-probabilities', async () => {
    const { code, stdout } = await runCli(['weights'], { input: JSON.stringify(input) });
    expect(code).toBe(0);
    const output = weightsOutput.parse(JSON.parse(stdout));
    expect(output.mask).toEqual([[0, 1], [1]]);
    expect(output.dependency[0]?.[1]).toBeCloseTo(Math.exp(-2) + 2 - 1, 12);
  });

  test('sightline weights reads a file', async () => {
    const { code, stdout } = await runCli(['weights', join(ROOT, 'examples/weights.json')]);
    expect(code).toBe(0);
    expect(weightsOutput.parse(JSON.parse(stdout)).estimator).toBe('k3');
  });

  test.each([
    ['input that is not JSON', '{', 'is not JSON'],
    ['NaN', '{"dependency": [[NaN]], "rewards": [1]}', 'every number must be finite'],
    ['lists of different lengths', '{"dependency": [[1]], "rewards": [1, 2]}', 'has 2 entries, but dependency has 1'],
    ['a reward that is not a number', '{"dependency": [[1]], "rewards": ["NaN"]}', '/rewards/0'],
    ['an unknown setting', '{"dependency": [[1]], "rewards": [1], "config": {"topp": 1}}', '/config'],
  ])('sightline weights exits with 2 for %s', async (_name, input, message) => {
    const { code, stdout, stderr } = await runCli(['weights'], { input });
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('sightline generate', () => {
  test('sightline generate answers a question without an image', async () => {
    const { code, stdout } = await runCli(['generate', '--runner', runner.url, '--question', 'What is 2 + 3?']);
    expect(code).toBe(0);
    expect(stdout).toContain('5');
  });

  test('sightline generate sees the image; with --no-image it answers as without one', async () => {
    const generate = (...args: string[]) =>
      runCli(['generate', '--runner', runner.url, '--question', 'How many stars are there?', ...args]);
    const [seen, blind, none] = await Promise.all([
      generate('--image', IMAGE),
      generate('--image', IMAGE, '--no-image'),
      generate(),
    ]);
    expect(seen.stdout).toContain('3');
    expect(blind.stdout).toBe(none.stdout);
  });

  test('sightline generate --json prints the generations with their tokens', async () => {
    const args = ['generate', '--runner', runner.url, '--question', 'What is 2 + 3?', '-n', '2', '--json'];
    const { stdout } = await runCli(args);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'sightline.generate/1',
      generations: [{ index: 0 }, { index: 1 }],
    });
  });
});

describe('sightline runner check', () => {
  test('sightline runner check prints the model of a ready runner', async () => {
    const { code, stdout } = await runCli(['runner', 'check', '--runner', runner.url]);
    expect(code).toBe(0);
    expect(stdout).toContain('is ready');
    expect(stdout).toContain('sightline-reference');
    const json = await runCli(['runner', 'check', '--runner', runner.url, '--json']);
    expect(readiness.parse(JSON.parse(json.stdout)).ready).toBe(true);
  });

  test.each<[string, string[], number]>([
    ['a URL where no runner answers', ['--runner', 'http://127.0.0.1:9'], 3],
    ['an invalid URL', ['--runner', 'here'], 2],
    ['no runner', [], 2],
  ])('sightline runner check fails for %s', async (_name, args, expected) => {
    const { code, stdout } = await runCli(['runner', 'check', ...args]);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  });
});
