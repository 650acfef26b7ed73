/** Trajectory weights α: VPPO's advantage shaping (arXiv 2510.09285, Sec. 3.3) by mean dependency within a scope. */
import { mean } from './average.ts';
import { at, requireFinite, requireSameLength, withoutOverflow } from './checks.ts';
import { type GroupKey, indicesByGroup } from './groups.ts';

export interface AlphaInput {
  /** [trajectories]: S̄, in the unit of the divergence. */
  meanDependency: ArrayLike<number>;
  /** [trajectories]: minimum and maximum are those of trajectories with the same key; all trajectories by default. */
  scope?: ArrayLike<GroupKey>;
  /** Weight of the least dependent trajectory; default 0.9. */
  betaMin?: number;
  /** Weight of the most dependent trajectory; 'dynamic' (default) makes the mean of α 1. */
  betaMax?: number | 'dynamic';
  /** Upper bound of α, if any. */
  cap?: number;
}

/** Smallest range of S̄ that distinguishes trajectories. */
const RANGE_MIN = 1e-6;
/** Avoids division by zero, as in the authors' code. */
const MEAN_FLOOR = 1e-8;

/**
 * n = (S̄ − min) / (max − min) in the scope; α = βmin + (βmax − βmin) · n;
 * dynamic βmax = βmin + (1 − βmin) / (mean(n) + 1e-8). α = 1 for a single trajectory or a range ≤ 1e-6.
 * @returns [trajectories]
 * @throws RangeError if lengths differ, or a value is not finite or too large
 */
export function shapeAlpha({
  meanDependency,
  scope,
  betaMin = 0.9,
  betaMax = 'dynamic',
  cap,
}: AlphaInput): Float64Array {
  requireFinite(meanDependency, 'meanDependency');
  for (const [name, value] of Object.entries({ betaMin, betaMax, cap })) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new RangeError(`${name} is ${value}, not a finite number`);
    }
  }
  if (scope) requireSameLength(scope, 'scope', meanDependency, 'meanDependency');
  const alpha = new Float64Array(meanDependency.length).fill(1);
  const scopes = scope ? indicesByGroup(scope) : [Array.from(meanDependency, (_, index) => index)];
  for (const indices of scopes) {
    if (indices.length < 2) continue;
    const values = indices.map((index) => at(meanDependency, index));
    const least = values.reduce((a, b) => Math.min(a, b), Infinity);
    const range = withoutOverflow(
      values.reduce((a, b) => Math.max(a, b), -Infinity) - least,
      'the range of meanDependency',
    );
    if (range <= RANGE_MIN) continue;
    const normalised = values.map((value) => (value - least) / range);
    const most = betaMax === 'dynamic' ? betaMin + (1 - betaMin) / (mean(normalised) + MEAN_FLOOR) : betaMax;
    indices.forEach((index, position) => {
      const weight = withoutOverflow(betaMin + (most - betaMin) * at(normalised, position), 'alpha');
      alpha[index] = cap === undefined ? weight : Math.min(cap, weight);
    });
  }
  return alpha;
}
