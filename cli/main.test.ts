import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scoreReport } from '#contract/score-report.ts';
import { weightsOutput } from '#contract/weights.ts';
import { type StartedRunner, startRunner } from '#runner-client/start.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IMAGE = join(ROOT, 'examples/group/image.png');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(args: string[], { input = '', script = 'cli/main.ts' } = {}): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'pipe' });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

let runner: StartedRunner;
let folder: string;
beforeAll(async () => {
  [runner, folder] = await Promise.all([startRunner(), mkdtemp(join(tmpdir(), 'sightline-cli-'))]);
});
afterAll(async () => {
  await runner.stop();
  await rm(folder, { recursive: true });
});

const question = ['--image', IMAGE, '--question', 'How many stars are there?'];
const score = (...args: string[]) => run(['score', '--runner', runner.url, ...args]);

describe('sightline score', () => {
  test('--json prints one document of the stable schema and nothing else', async () => {
    const { code, stdout } = await score(
      ...question,
      ...['--response', 'I can see 3 stars.', '--response', 'The number of stars is 5.'],
      ...['--reward', '1', '--reward', '0', '--draws', '2', '--divergence', 'jsd,kl', '--json'],
    );
    expect(code).toBe(0);
    const report = scoreReport.parse(JSON.parse(stdout));
    expect(report.divergence).toBe('jsd');
    expect(report.trajectories.map(({ reward, advantage }) => [reward, Math.sign(advantage ?? 0)])).toEqual([
      [1, 1],
      [0, -1],
    ]);
    for (const { mask, dependency, token_weight, divergences } of report.trajectories) {
      expect(mask.reduce((a, b) => a + b, 0)).toBe(Math.ceil(0.4 * dependency.length - 1e-9));
      expect(token_weight).toHaveLength(dependency.length);
      expect(divergences.kl).toHaveLength(dependency.length);
    }
  });

  test('prints heat maps without colour where there is no terminal', async () => {
    const { code, stdout } = await score(...question, '--response', 'I can see 3 stars.');
    expect(code).toBe(0);
    expect(stdout).toContain('kl under patch_blackening (patch 14, probability 0.5), seed 0');
    expect(stdout).toMatch(/#1 {2}S̄ /);
    expect(stdout).toContain('[');
    expect(stdout).not.toContain('\u001b');
  });

  test('starts and ends a runner of its own when none is named', async () => {
    const { code, stdout } = await run(['score', ...question, '--response', 'I can see 3 stars.', '--json']);
    expect(code).toBe(0);
    expect(scoreReport.parse(JSON.parse(stdout)).trajectories).toHaveLength(1);
  });

  test('takes responses and rewards from a file, token ids too', async () => {
    const file = join(folder, 'responses.json');
    await writeFile(
      file,
      JSON.stringify([
        { text: 'I can see 3 stars.', reward: 1 },
        { token_ids: [40, 41], reward: 0 },
      ]),
    );
    const { code, stdout } = await score(...question, '--responses-file', file, '--json');
    expect(code).toBe(0);
    expect(scoreReport.parse(JSON.parse(stdout)).trajectories[1]?.token_ids).toEqual([40, 41]);
  });

  test('replace and region take their pictures and boxes', async () => {
    const response = ['--response', 'I can see 3 stars.', '--json'];
    const replaced = await score(...question, ...response, '--perturbation', 'replace', '--replacement', IMAGE);
    expect(
      Math.max(...(scoreReport.parse(JSON.parse(replaced.stdout)).trajectories[0]?.dependency ?? [])),
    ).toBeLessThan(1e-6);
    const region = await score(...question, ...response, '--perturbation', 'region:mode=keep', '--region', '0:0,0,5,5');
    expect(region.code).toBe(0);
  });

  const response = ['--response', 'x'];
  test.each<[string, string[], string]>([
    ['no response', question, 'no response to score'],
    ['an empty response', [...question, '--response', ''], 'Response 1 is empty'],
    ['an unknown perturbation', [...question, ...response, '--perturbation', 'fog'], 'Choose one of: patch_blackening'],
    ['an unknown divergence', [...question, ...response, '--divergence', 'l2'], 'Choose from: kl'],
    ['a reward that is no number', [...question, ...response, '--reward', 'NaN'], 'finite number'],
    ['too many rewards', [...question, ...response, '--reward', '1', '--reward', '0'], '2 rewards for 1 responses'],
    [
      'draws of a fixed perturbation',
      [...question, ...response, '--perturbation', 'solid', '--draws', '2'],
      'draws must be 1',
    ],
    [
      'a missing image',
      ['--image', 'nowhere.png', '--question', 'x', ...response],
      'nowhere.png cannot be read: there is no such file',
    ],
    ['a directory', ['--image', ROOT, '--question', 'x', ...response], 'it is a directory'],
    ['a text file', ['--image', join(ROOT, 'package.json'), '--question', 'x', ...response], 'not a'],
    ['no question', ['--image', IMAGE, ...response], '--question'],
    ['an unknown option', [...question, ...response, '--colour'], 'unknown option'],
  ])('%s ends with exit code 2 and says so', async (_name, args, words) => {
    const { code, stdout, stderr } = await score(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  test('an image over 20 MB is refused before it is sent', async () => {
    const file = join(folder, 'large.png');
    await writeFile(file, Buffer.alloc(20 * 1024 * 1024 + 1));
    const { code, stderr } = await score('--image', file, '--question', 'x', '--response', 'y');
    expect(stderr).toContain('the limit is 20971520');
    expect(code).toBe(2);
  });

  test('no runner ends with exit code 3, also as a problem document', async () => {
    const args = ['score', '--runner', 'http://127.0.0.1:9', ...question, '--response', 'x'];
    const plain = await run(args);
    expect(plain.code).toBe(3);
    expect(plain.stderr).toContain('No runner answers at http://127.0.0.1:9');
    const json = await run([...args, '--json']);
    expect(JSON.parse(json.stderr)).toMatchObject({ code: 'not_ready' });
  });

  test('a bundle that is not there ends with exit code 3', async () => {
    const { code, stderr } = await run(['score', ...question, '--response', 'x', '--model', folder]);
    expect(stderr).toContain('no readable bundle.json');
    expect(code).toBe(3);
  });
});

describe('sightline weights', () => {
  test('turns log-probabilities into what training uses', async () => {
    const input = { old_log_probs: [[-1, -2], [-3]], aug_log_probs: [[-1, -4], [-3.5]], rewards: [1, 0] };
    const { code, stdout } = await run(['weights'], { input: JSON.stringify(input) });
    expect(code).toBe(0);
    expect(weightsOutput.parse(JSON.parse(stdout)).mask).toEqual([[0, 1], [1]]);
  });

  test.each([
    ['no JSON', '{', 'is not JSON'],
    ['wrong lengths', '{"dependency": [[1]], "rewards": [1, 2]}', 'has 2 entries, but dependency has 1'],
    ['a reward that is not a number', '{"dependency": [[1]], "rewards": ["NaN"]}', '/rewards/0'],
  ])('%s ends with exit code 2', async (_name, input, words) => {
    const { code, stderr } = await run(['weights'], { input });
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });
});

describe('sightline generate', () => {
  test('answers a question that needs no picture', async () => {
    const { code, stdout } = await run(['generate', '--runner', runner.url, '--question', 'What is 2 + 3?']);
    expect(code).toBe(0);
    expect(stdout).toContain('5');
  });
});

describe('npm run demo', () => {
  test('shows both pictures scored, the user’s own included', async () => {
    const own = ['--image', IMAGE, '--question', 'How many stars are there?', '--response', 'I can see 3 stars.'];
    const { code, stdout } = await run(own, { script: 'cli/demo.ts' });
    expect(code).toBe(0);
    expect(stdout).toContain('How many stars and circles are there in total?');
    expect(stdout.match(/#8 {2}S̄/g)).toHaveLength(1);
    expect(stdout).toContain('How many stars are there?');
    expect(stdout).toContain('A training step keeps');
  });
});
