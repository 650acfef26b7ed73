import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { at } from './checks.ts';
import {
  computeDivergences,
  type Divergences,
  grpoAdvantages,
  k3FromLogProbs,
  mean,
  shape,
  shapeAlpha,
  topMask,
} from './index.ts';

function golden<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../../test/golden/${name}`, import.meta.url), 'utf8')) as Shape;
}

const RELATIVE = 1e-9;
const ABSOLUTE = 1e-12;

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expect(Math.abs(at(actual, index) - value)).toBeLessThanOrEqual(ABSOLUTE + RELATIVE * Math.abs(value));
  });
}

interface DivergenceCase {
  temperature: number;
  logits_original: number[][];
  logits_perturbed: number[][];
  token_ids: number[];
  expected: Record<string, number[]>;
}

const FIELDS: Record<string, keyof Divergences> = {
  kl: 'kl',
  k3: 'k3',
  jsd: 'jsd',
  top1_drop: 'top1_drop',
  abs_log_ratio: 'abs_log_ratio',
  log_prob_original: 'logProbOriginal',
  log_prob_perturbed: 'logProbPerturbed',
  entropy_original: 'entropyOriginal',
  entropy_perturbed: 'entropyPerturbed',
};

describe('computeDivergences', () => {
  test.each(golden<{ cases: DivergenceCase[] }>('divergences.json').cases)(
    'golden case %# gives the published divergences',
    (golden) => {
      const measured = computeDivergences({
        logitsOriginal: golden.logits_original,
        logitsPerturbed: golden.logits_perturbed,
        tokenIds: golden.token_ids,
        temperature: golden.temperature,
      });
      expect(Object.keys(golden.expected).toSorted()).toEqual(Object.keys(FIELDS).toSorted());
      for (const [name, expected] of Object.entries(golden.expected)) {
        const field = FIELDS[name];
        expectClose(field ? measured[field] : [], expected);
      }
    },
  );
});

interface ShapingCase {
  name: string;
  old_log_probs: number[][];
  aug_log_probs: number[][];
  rewards: number[];
  group: number[];
  top_p: number;
  beta_min: number;
  expected: { k3: number[][]; mask: number[][]; mean_dependency: number[]; alpha: number[]; grpo_advantage: number[] };
}

describe('shape', () => {
  test.each(golden<{ cases: ShapingCase[] }>('vppo.json').cases)(
    'golden case $name gives the published weights',
    (golden) => {
      const dependency = golden.old_log_probs.map((logProbOriginal, index) =>
        k3FromLogProbs({ logProbOriginal, logProbPerturbed: at(golden.aug_log_probs, index) }),
      );
      const { rewards, group, expected } = golden;
      dependency.forEach((series, index) => {
        expectClose(series, at(expected.k3, index));
        expect(Array.from(topMask(series, golden.top_p))).toEqual(expected.mask[index]);
      });
      const meanDependency = dependency.map((series) => mean(series));
      expectClose(meanDependency, expected.mean_dependency);
      expectClose(shapeAlpha({ meanDependency, betaMin: golden.beta_min }), expected.alpha);
      expectClose(grpoAdvantages({ rewards, group }).advantages, expected.grpo_advantage);

      const shaped = shape({ dependency, rewards, group, config: { topP: golden.top_p, betaMin: golden.beta_min } });
      expectClose(
        shaped.map(({ alpha }) => alpha),
        expected.alpha,
      );
      shaped.forEach(({ alpha, advantage, mask, tokenWeight }, index) => {
        expect(Array.from(mask)).toEqual(expected.mask[index]);
        expectClose(
          tokenWeight,
          Array.from(mask, (kept) => alpha * advantage * kept),
        );
      });
    },
  );
});
