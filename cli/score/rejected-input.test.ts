import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { IMAGE, QUESTION, ROOT, runCli } from '../testing/run-cli.ts';

let runner: StartedRunner;
let folder: string;
beforeAll(async () => {
  [runner, folder] = await Promise.all([startRunner(), mkdtemp(join(tmpdir(), 'sightline-bad-'))]);
});
afterAll(async () => {
  await runner.stop();
  await rm(folder, { recursive: true });
});

const score = (...args: string[]) => runCli(['score', '--runner', runner.url, ...args]);

/** Expects exit code 2, no output, and the message on stderr: as text, and with --json as a problem document. */
async function expectRejection(args: string[], message: string): Promise<void> {
  const { code, stdout, stderr } = await score(...args);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/\n {4}at /);
  const asJson = await score(...args, '--json');
  expect(JSON.parse(asJson.stderr)).toMatchObject({ detail: expect.stringContaining(message) as unknown });
  expect({ code: asJson.code, stdout: asJson.stdout }).toEqual({ code: 2, stdout: '' });
}

describe('sightline score with an invalid image', () => {
  async function scoreFile(name: string, content: string | Uint8Array): Promise<string[]> {
    const file = join(folder, name);
    await writeFile(file, content);
    return ['--image', file, '--question', 'x', '--response', 'y'];
  }

  test('sightline score exits with 2 for a text file as image', async () => {
    await expectRejection(await scoreFile('words.png', 'these are words'), 'words.png');
  });

  test('sightline score exits with 2 for a truncated JPEG', async () => {
    const whole = await readFile(join(ROOT, 'examples/photo/desk.jpg'));
    await expectRejection(await scoreFile('half.jpg', whole.subarray(0, whole.length / 2)), 'cannot be decoded');
  });

  test('sightline score exits with 2 for an SVG', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>';
    await expectRejection(await scoreFile('drawing.svg', svg), 'drawing.svg is an SVG');
  });

  test('sightline score exits with 2 for an empty image file', async () => {
    await expectRejection(await scoreFile('empty.png', ''), 'empty.png is empty');
  });

  test('sightline score exits with 2 for an image over 20 MB without calling the runner', async () => {
    const args = await scoreFile('large.png', Buffer.alloc(20 * 1024 * 1024 + 1));
    const { code, stderr } = await runCli(['score', '--runner', 'http://127.0.0.1:9', ...args]);
    expect(stderr).toContain('large.png has 20971521 bytes; the limit is 20971520');
    expect(code).toBe(2);
  });

  test.each([
    ['that does not exist', 'nowhere.png', 'nowhere.png cannot be read: there is no such file'],
    ['that is a directory', ROOT, 'it is a directory'],
  ])('sightline score exits with 2 for an image path %s', async (_name, path, words) => {
    await expectRejection(['--image', path, '--question', 'x', '--response', 'y'], words);
  });
});

describe('sightline score with invalid options', () => {
  const response = ['--response', 'x'];
  test.each<[string, string[], string]>([
    ['no response', QUESTION, 'no response to score'],
    ['an empty response', [...QUESTION, '--response', 'a', ''], 'Response 2 is empty'],
    ['65 responses', [...QUESTION, '--response', ...Array<string>(65).fill('a')], 'at most 64 responses'],
    ['an unknown perturbation', [...QUESTION, ...response, '--perturbation', 'fog'], 'Choose one of: patch_blackening'],
    ['an unknown divergence', [...QUESTION, ...response, '--divergence', 'l2'], 'Choose from: kl'],
    ['an unknown selector', [...QUESTION, ...response, '--selector', 'best'], 'Allowed choices are dependency'],
    ['a reward that is not a number', [...QUESTION, ...response, '--reward', 'NaN'], 'finite number'],
    [
      'too many rewards',
      [...QUESTION, ...response, '--reward', '1', '0'],
      'rewards (2) is not the number of responses (1)',
    ],
    [
      'several draws of a deterministic perturbation',
      [...QUESTION, ...response, '--perturbation', 'solid', '--draws', '2'],
      '/draws',
    ],
    ['too many draws', [...QUESTION, ...response, '--draws', '17'], '/draws'],
    ['a negative temperature', [...QUESTION, ...response, '--temperature', '-1'], '/temperature'],
    ['top-p 0', [...QUESTION, ...response, '--top-p', '0'], '/top_p'],
    ['the perturbation region without a box', [...QUESTION, ...response, '--perturbation', 'region'], '/regions'],
    [
      'the perturbation replace without an image',
      [...QUESTION, ...response, '--perturbation', 'replace'],
      '/replacement_images',
    ],
    ['no question', ['--image', IMAGE, ...response], '--question'],
    ['an unknown option', [...QUESTION, ...response, '--colour'], 'unknown option'],
  ])('sightline score exits with 2 for %s', async (_name, args, words) => {
    await expectRejection(args, words);
  });

  test('sightline score exits with 2 for a runner that is not a URL', async () => {
    const { code, stderr } = await runCli(['score', '--runner', 'here', ...QUESTION, ...response]);
    expect(stderr).toContain('--runner here is not a URL');
    expect(code).toBe(2);
  });
});

describe('sightline score with an invalid responses file', () => {
  test.each([
    ['NaN', 'nan.json', '[{"text": "a", "reward": NaN}]', 'every number must be finite'],
    ['a truncated line', 'half.jsonl', '"a"\n{"text": ', 'line 2, is not JSON'],
    ['an unknown field', 'field.json', '["a", {"txt": "b"}]', '/1'],
    [
      'rewards for only some responses',
      'some.json',
      '[{"text": "a", "reward": 1}, "b"]',
      'rewards (1) is not the number of responses (2)',
    ],
    [
      'a response with text and token ids',
      'both.json',
      '[{"text": "a", "token_ids": [1]}]',
      'exactly one of text and token_ids',
    ],
    ['token ids outside the vocabulary', 'ids.json', '[[99999999]]', '99999999'],
    ['an empty list', 'empty.json', '[]', 'no response to score'],
  ])('sightline score exits with 2 for a responses file with %s', async (_name, name, content, words) => {
    const file = join(folder, name);
    await writeFile(file, content);
    await expectRejection([...QUESTION, '--responses-file', file], words);
  });

  test('sightline score exits with 2 for rewards both in the file and on the command line', async () => {
    const file = join(folder, 'rewarded.json');
    await writeFile(file, '[{"text": "a", "reward": 1}]');
    await expectRejection([...QUESTION, '--responses-file', file, '--reward', '1'], 'Use only one of them');
  });
});
