import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { type ScoreReport, scoreReport } from '#contract/score-report.ts';
import { IMAGE, QUESTION, ROOT, runCli } from '../testing/run-cli.ts';

let runner: StartedRunner;
let folder: string;
beforeAll(async () => {
  [runner, folder] = await Promise.all([startRunner(), mkdtemp(join(tmpdir(), 'sightline-cli-'))]);
});
afterAll(async () => {
  await runner.stop();
  await rm(folder, { recursive: true });
});

const score = (...args: string[]) => runCli(['score', '--runner', runner.url, ...args]);
const RESPONSE = ['--response', 'I can see 3 stars.'];

async function reportOf(...args: string[]): Promise<ScoreReport> {
  const { code, stdout, stderr } = await score(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return scoreReport.parse(JSON.parse(stdout));
}

describe('sightline score --json', () => {
  test('sightline score --json prints one document of the schema sightline.score/1', async () => {
    const report = await reportOf(
      ...QUESTION,
      ...['--response', 'I can see 3 stars.', 'The number of stars is 5.', '--reward', '1', '-0.5'],
      ...['--draws', '2', '--divergence', 'jsd,kl', '--temperature', '0.5', '--seed', '7'],
    );
    expect(report).toMatchObject({
      schema: 'sightline.score/1',
      question: 'How many stars are there?',
      divergence: 'jsd',
      config: { draws: 2, temperature: 0.5, seed: 7, divergences: ['jsd', 'kl'] },
    });
    expect(report.trajectories.map(({ reward, advantage }) => [reward, Math.sign(advantage ?? 0)])).toEqual([
      [1, 1],
      [-0.5, -1],
    ]);
    for (const {
      mask,
      dependency,
      token_weight,
      divergences,
      alpha,
      advantage,
      ...trajectory
    } of report.trajectories) {
      expect(mask.reduce((a, b) => a + b, 0)).toBe(Math.ceil(0.4 * dependency.length - 1e-9));
      expect(dependency).toEqual(divergences.jsd);
      expect(divergences.kl).toHaveLength(dependency.length);
      expect(token_weight).toEqual(mask.map((kept) => (kept > 0 ? alpha * (advantage ?? 0) : 0)));
      const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
      expect(trajectory.gain).toBeCloseTo(sum(trajectory.log_prob_original) - sum(trajectory.log_prob_perturbed), 9);
    }
  });

  test('sightline score --json has no advantages and no token weights without rewards', async () => {
    const { trajectories } = await reportOf(...QUESTION, ...RESPONSE);
    expect(trajectories).toMatchObject([{ reward: null, advantage: null, token_weight: null, alpha: 1 }]);
  });

  test('sightline score applies the options of the training weights', async () => {
    const responses = ['--response', 'I can see 3 stars.', 'The number of stars is 5.', '--reward', '1', '0'];
    const { trajectories, shaping } = await reportOf(
      ...[...QUESTION, ...responses, '--top-p', '1', '--beta-min', '0.5', '--beta-max', '3', '--alpha-cap', '2'],
      ...['--advantage', 'dr_grpo', '--selector', 'dependency', '--weighting', 'minmax'],
    );
    expect(shaping).toMatchObject({ top_p: 1, beta_min: 0.5, beta_max: 3, alpha_cap: 2, advantage: 'dr_grpo' });
    expect(trajectories.map(({ advantage }) => advantage)).toEqual([0.5, -0.5]);
    expect(trajectories.map(({ alpha }) => alpha).toSorted()).toEqual([0.5, 2]);
    expect(trajectories.flatMap(({ mask }) => mask)).not.toContain(0);
  });

  test('sightline score returns the same numbers for the same seed and others for another seed', async () => {
    const dependencies = async (seed: string) =>
      (await reportOf(...QUESTION, ...RESPONSE, '--seed', seed)).trajectories.map(({ dependency }) => dependency);
    const first = await dependencies('1');
    expect(await dependencies('1')).toEqual(first);
    expect(await dependencies('2')).not.toEqual(first);
  });

  test('sightline score passes replacement images and regions to the runner', async () => {
    const replaced = await reportOf(...QUESTION, ...RESPONSE, '--perturbation', 'replace', '--replacement', IMAGE);
    expect(Math.max(...(replaced.trajectories[0]?.dependency ?? []))).toBeLessThan(1e-6);
    const kept = await reportOf(
      ...QUESTION,
      ...RESPONSE,
      '--perturbation',
      'region:mode=keep',
      '--region',
      '0:0,0,5,5',
    );
    expect(Math.max(...(kept.trajectories[0]?.dependency ?? []))).toBeGreaterThan(0.1);
  });

  test('sightline score treats an image placeholder in the question as text', async () => {
    const { sample } = await reportOf('--image', IMAGE, '--question', 'What is <|image_pad|>?', ...RESPONSE);
    expect(sample.images).toHaveLength(1);
  });
});

describe('sightline score --responses-file', () => {
  const entries = [
    { text: 'I can see 3 stars.', reward: 1 },
    { token_ids: [40, 41], reward: 0 },
  ];
  const lines = entries.map((entry) => JSON.stringify(entry)).join('\n');
  const shown = [
    ['I can see 3 stars.', 1],
    [[40, 41], 0],
  ];

  test.each([
    ['responses.json', JSON.stringify(entries)],
    ['responses.jsonl', `${lines}\n`],
    ['bom.json', `\ufeff${JSON.stringify(entries)}`],
  ])('sightline score reads texts, token ids and rewards from %s', async (name, content) => {
    const file = join(folder, name);
    await writeFile(file, content);
    const { trajectories } = await reportOf(...QUESTION, '--responses-file', file);
    expect(trajectories.map(({ text, token_ids, reward }, index) => [index === 0 ? text : token_ids, reward])).toEqual(
      shown,
    );
  });

  test.each([
    ['a JSON list', JSON.stringify(entries)],
    ['JSON lines', lines],
  ])('sightline score reads %s from standard input', async (_name, input) => {
    const args = ['score', '--runner', runner.url, ...QUESTION, '--responses-file', '-', '--json'];
    const { stdout } = await runCli(args, { input });
    expect(scoreReport.parse(JSON.parse(stdout)).trajectories.map(({ reward }) => reward)).toEqual([1, 0]);
  });
});

describe('sightline score', () => {
  test('sightline score prints heat maps without colours if stdout is not a terminal', async () => {
    const { code, stdout } = await score(...QUESTION, ...RESPONSE);
    expect(code).toBe(0);
    expect(stdout).toContain('kl under patch_blackening (patch 14, probability 0.5), seed 0');
    expect(stdout).toMatch(/#1 {2}S̄ /);
    expect(stdout).toContain('[');
    expect(stdout).not.toContain('\u001b');
  });

  test('sightline score prints both views and coloured tokens if colours are on', async () => {
    const args = ['score', '--runner', runner.url, ...QUESTION, ...RESPONSE];
    const { stdout } = await runCli(args, { env: { FORCE_COLOR: '3' } });
    expect(stdout).toContain('▀');
    expect(stdout).toContain('\u001b[48;2;');
    for (const off of [
      [...args, '--no-color'],
      ['--no-color', ...args],
    ]) {
      expect((await runCli(off)).stdout).not.toContain('\u001b');
    }
    expect((await runCli(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
  });

  test('sightline score starts a runner with the token of the environment if none is named', async () => {
    const env = { SIGHTLINE_TOKEN: 'a-token-of-enough-letters' };
    const { code, stdout } = await runCli(['score', ...QUESTION, ...RESPONSE, '--json'], { env });
    expect(code).toBe(0);
    expect(scoreReport.parse(JSON.parse(stdout)).trajectories).toHaveLength(1);
  });

  test('sightline score uses the runner in SIGHTLINE_RUNNER_URL', async () => {
    const env = { SIGHTLINE_RUNNER_URL: runner.url };
    const { code } = await runCli(['score', ...QUESTION, ...RESPONSE], { env });
    expect(code).toBe(0);
  });
});

describe('schema sightline.score/1', () => {
  test('the schema sightline.score/1 keeps its fields', async () => {
    const report = await reportOf(...QUESTION, ...RESPONSE);
    const stored = JSON.parse(await readFile(join(ROOT, 'cli/testing/score-report-fields.json'), 'utf8')) as unknown;
    expect({ report: Object.keys(report), trajectory: Object.keys(report.trajectories[0] ?? {}) }).toEqual(stored);
  });
});
