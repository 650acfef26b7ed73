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

/** Ends with exit code 2, says why on stderr in words and with --json as a problem document, and prints nothing. */
async function expectRefusal(args: string[], words: string): Promise<void> {
  const { code, stdout, stderr } = await score(...args);
  expect(stderr).toContain(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/\n {4}at /);
  const asked = await score(...args, '--json');
  expect(JSON.parse(asked.stderr)).toMatchObject({ detail: expect.stringContaining(words) as unknown });
  expect({ code: asked.code, stdout: asked.stdout }).toEqual({ code: 2, stdout: '' });
}

describe('a bad image ends with exit code 2:', () => {
  async function scoreFile(name: string, content: string | Uint8Array): Promise<string[]> {
    const file = join(folder, name);
    await writeFile(file, content);
    return ['--image', file, '--question', 'x', '--response', 'y'];
  }

  test('text', async () => {
    await expectRefusal(await scoreFile('words.png', 'these are words'), 'words.png');
  });

  test('a truncated JPEG', async () => {
    const whole = await readFile(join(ROOT, 'examples/photo/desk.jpg'));
    await expectRefusal(await scoreFile('half.jpg', whole.subarray(0, whole.length / 2)), 'cannot be decoded');
  });

  test('SVG', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>';
    await expectRefusal(await scoreFile('drawing.svg', svg), 'drawing.svg is an SVG');
  });

  test('an empty file', async () => {
    await expectRefusal(await scoreFile('empty.png', ''), 'empty.png is empty');
  });

  test('over 20 MB, before it is sent', async () => {
    const args = await scoreFile('large.png', Buffer.alloc(20 * 1024 * 1024 + 1));
    const { code, stderr } = await runCli(['score', '--runner', 'http://127.0.0.1:9', ...args]);
    expect(stderr).toContain('large.png has 20971521 bytes; the limit is 20971520');
    expect(code).toBe(2);
  });

  test.each([
    ['that is not there', 'nowhere.png', 'nowhere.png cannot be read: there is no such file'],
    ['that is a directory', ROOT, 'it is a directory'],
  ])('one %s', async (_name, path, words) => {
    await expectRefusal(['--image', path, '--question', 'x', '--response', 'y'], words);
  });
});

describe('bad options end with exit code 2:', () => {
  const response = ['--response', 'x'];
  test.each<[string, string[], string]>([
    ['no response', QUESTION, 'no response to score'],
    ['an empty response', [...QUESTION, '--response', 'a', ''], 'Response 2 is empty'],
    ['65 responses', [...QUESTION, '--response', ...Array<string>(65).fill('a')], 'at most 64 responses'],
    ['an unknown perturbation', [...QUESTION, ...response, '--perturbation', 'fog'], 'Choose one of: patch_blackening'],
    ['an unknown divergence', [...QUESTION, ...response, '--divergence', 'l2'], 'Choose from: kl'],
    ['an unknown selector', [...QUESTION, ...response, '--selector', 'best'], 'Allowed choices are dependency'],
    ['a reward that is no number', [...QUESTION, ...response, '--reward', 'NaN'], 'finite number'],
    [
      'too many rewards',
      [...QUESTION, ...response, '--reward', '1', '0'],
      'rewards (2) is not the number of responses (1)',
    ],
    ['draws of a fixed perturbation', [...QUESTION, ...response, '--perturbation', 'solid', '--draws', '2'], '/draws'],
    ['too many draws', [...QUESTION, ...response, '--draws', '17'], '/draws'],
    ['a negative temperature', [...QUESTION, ...response, '--temperature', '-1'], '/temperature'],
    ['top-p 0', [...QUESTION, ...response, '--top-p', '0'], '/top_p'],
    ['region without a box', [...QUESTION, ...response, '--perturbation', 'region'], '/regions'],
    ['replace without a picture', [...QUESTION, ...response, '--perturbation', 'replace'], '/replacement_images'],
    ['no question', ['--image', IMAGE, ...response], '--question'],
    ['an unknown option', [...QUESTION, ...response, '--colour'], 'unknown option'],
  ])('%s', async (_name, args, words) => {
    await expectRefusal(args, words);
  });

  test('a runner that is no URL', async () => {
    const { code, stderr } = await runCli(['score', '--runner', 'here', ...QUESTION, ...response]);
    expect(stderr).toContain('--runner here is not a URL');
    expect(code).toBe(2);
  });
});

describe('a bad responses file ends with exit code 2:', () => {
  test.each([
    ['NaN', 'nan.json', '[{"text": "a", "reward": NaN}]', 'every number must be finite'],
    ['half a line', 'half.jsonl', '"a"\n{"text": ', 'line 2, is not JSON'],
    ['another field', 'field.json', '["a", {"txt": "b"}]', '/1'],
    [
      'rewards for some',
      'some.json',
      '[{"text": "a", "reward": 1}, "b"]',
      'rewards (1) is not the number of responses (2)',
    ],
    ['text and token ids', 'both.json', '[{"text": "a", "token_ids": [1]}]', 'exactly one of text and token_ids'],
    ['ids outside the vocabulary', 'ids.json', '[[99999999]]', '99999999'],
    ['an empty list', 'empty.json', '[]', 'no response to score'],
  ])('%s', async (_name, name, content, words) => {
    const file = join(folder, name);
    await writeFile(file, content);
    await expectRefusal([...QUESTION, '--responses-file', file], words);
  });

  test('rewards there and on the command line', async () => {
    const file = join(folder, 'rewarded.json');
    await writeFile(file, '[{"text": "a", "reward": 1}]');
    await expectRefusal([...QUESTION, '--responses-file', file, '--reward', '1'], 'Give them in one place');
  });
});
