/** Coverage of 95 % intervals in simulated benchmarks with fixed seeds. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test } from 'vitest';
import { clusteredMean } from './clustered-mean.ts';
import { shareEstimate } from './estimates.ts';
import { computeMetrics, pairedComparison, rankIntervals, type SubmissionSample } from './index.ts';

const DRAWS = 4;

interface Truth {
  samples: number;
  /** Probability of a right response. */
  right: number;
  /** Probability that a right response is grounded. */
  grounded: number;
  /** Probability that all responses to a sample are alike. */
  alike: number;
}

function simulate({ samples, right, grounded, alike }: Truth, uniform: () => number): SubmissionSample[] {
  const respond = () => ({
    grade: Number(uniform() < right),
    gain: uniform() < grounded ? 1 : -1,
    meanDependency: uniform(),
  });
  return Array.from({ length: samples }, (_, index) => {
    const first = respond();
    const same = uniform() < alike;
    const responses = Array.from({ length: DRAWS }, (__, draw) => (same || draw === 0 ? first : respond()));
    return { id: `${index}`, responses };
  });
}

function uniformFrom(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Share of the experiments in which `holds` returns true. */
function shareOfExperiments(experiments: number, holds: () => boolean): number {
  let count = 0;
  for (let experiment = 0; experiment < experiments; experiment++) count += Number(holds());
  return count / experiments;
}

describe('95 % intervals', () => {
  test.each([10, 40, 200].flatMap((samples) => [0.1, 0.5, 0.95].map((right) => ({ samples, right }))))(
    'the interval of a share of $right over $samples samples covers the true share in about 95 % of experiments',
    ({ samples, right }) => {
      const uniform = uniformFrom(samples * 100 + right * 100);
      const covered = shareOfExperiments(1_000, () => {
        const entry = simulate({ samples, right, grounded: 0.5, alike: 0.3 }, uniform);
        const { low, high } = shareEstimate(
          clusteredMean(
            entry.map(({ id, responses }) => ({
              cluster: id,
              value: responses.reduce((sum, { grade }) => sum + (grade ?? 0), 0) / DRAWS,
            })),
          ),
        );
        return low <= right && right <= high;
      });
      expect(covered).toBeGreaterThan(0.9);
      // With few samples the interval is conservative, because it uses t instead of z.
      if (samples > 10) expect(covered).toBeLessThan(0.985);
    },
  );

  test('the interval of a ratio covers the true ratio in about 95 % of experiments', () => {
    const uniform = uniformFrom(5);
    const covered = shareOfExperiments(400, () => {
      const entry = simulate({ samples: 60, right: 0.4, grounded: 0.7, alike: 0.5 }, uniform);
      const estimate = computeMetrics(entry).estimates.vision_driven_fraction;
      return estimate !== null && estimate.low <= 0.7 && 0.7 <= estimate.high;
    });
    expect(covered).toBeGreaterThan(0.92);
    expect(covered).toBeLessThan(0.985);
  });
});

test.each([6, 12, 13, 60])(
  'about 5 %% of comparisons of equal submissions are significant with %i samples',
  (samples) => {
    const uniform = uniformFrom(samples);
    const truth = { samples, right: 0.6, grounded: 0.8, alike: 0.5 };
    const found = shareOfExperiments(600, () => {
      const comparison = pairedComparison(simulate(truth, uniform), simulate(truth, uniform), 'accuracy');
      return comparison !== null && comparison.pValue <= 0.05;
    });
    expect(found).toBeLessThan(0.075);
  },
);

test('a lead of 20 percentage points is significant with 200 samples in over 90 % of experiments', () => {
  const uniform = uniformFrom(3);
  const truth = { samples: 200, right: 0.6, grounded: 0.8, alike: 0.5 };
  const found = shareOfExperiments(100, () => {
    const comparison = pairedComparison(
      simulate({ ...truth, right: 0.8 }, uniform),
      simulate(truth, uniform),
      'accuracy',
    );
    return comparison !== null && comparison.pValue <= 0.05;
  });
  expect(found).toBeGreaterThan(0.9);
});

test('the rank interval of every submission covers its true rank on at least 95 % of leaderboards', () => {
  const uniform = uniformFrom(11);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const abilities = [0.3, 0.45, 0.47, 0.6, 0.61, 0.63, 0.8];
  const missed = abilities.map(() => 0);
  const boards = 1_000;
  for (let board = 0; board < boards; board++) {
    const seen = abilities.map((ability, index) => {
      const standardError = 0.01 + 0.01 * (index % 3);
      return { value: ability + standardError * gaussian(), standardError };
    });
    rankIntervals(seen).forEach(({ best, worst }, index) => {
      const rank = abilities.length - index;
      if (rank < best || rank > worst) missed[index] = (missed[index] ?? 0) + 1;
    });
  }
  for (const count of missed) expect(count / boards).toBeLessThan(0.06);
});
