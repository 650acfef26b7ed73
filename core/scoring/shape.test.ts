import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drGrpoAdvantages, rlooAdvantages } from './advantages.ts';
import { shapeAlpha } from './alpha.ts';
import { at } from './checks.ts';
import { type ShapedTrajectory, shape } from './shape.ts';
import type { ShapingConfig } from './shaping-config.ts';
import { pgpoWeights } from './token-masks.ts';

const trajectory = fc.integer({ min: 1, max: 20 }).chain((tokens) => {
  const series = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: tokens, maxLength: tokens });
  return fc.record({
    dependency: series,
    entropy: series,
    reward: fc.constantFrom(0, 0.5, 1),
    group: fc.nat(3),
    batch: fc.constantFrom('first', 'second'),
    advantage: fc.double({ min: -3, max: 3, noNaN: true }),
  });
});
const config: fc.Arbitrary<Partial<ShapingConfig>> = fc.record({
  advantage: fc.constantFrom('grpo', 'dr_grpo', 'rloo', 'given'),
  selector: fc.constantFrom('dependency', 'entropy', 'union', 'intersection', 'pgpo', 'none'),
  weighting: fc.constantFrom('minmax', 'mean', 'none'),
  scope: fc.constantFrom('run', 'batch', 'group'),
});

type Trajectory = typeof trajectory extends fc.Arbitrary<infer Value> ? Value : never;

function shapeAll(all: readonly Trajectory[], chosen: Partial<ShapingConfig>): ShapedTrajectory[] {
  return shape({
    dependency: all.map(({ dependency }) => dependency),
    entropy: all.map(({ entropy }) => entropy),
    rewards: all.map(({ reward }) => reward),
    group: all.map(({ group }) => group),
    batch: all.map(({ batch }) => batch),
    advantages: all.map(({ advantage }) => advantage),
    config: chosen,
  });
}

const run = {
  dependency: [[0], [1], [5], [7], [6]],
  rewards: [1, 0, 1, 1, 0],
  group: ['a', 'a', 'b', 'b', 'b'],
  batch: [1, 2, 1, 2, 2],
};
const meanDependency = [0, 1, 5, 7, 6];
const alphaOf = (chosen: Partial<ShapingConfig>) => shape({ ...run, config: chosen }).map(({ alpha }) => alpha);
const advantageOf = (chosen: Partial<ShapingConfig>, advantages?: number[]) =>
  shape({ ...run, advantages, config: chosen }).map(({ advantage }) => advantage);

describe('shape', () => {
  test('reordering the trajectories reorders the weights and changes none, under every configuration', () => {
    const shuffled = fc
      .array(trajectory, { minLength: 1, maxLength: 16 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length }), config),
      );
    fc.assert(
      fc.property(shuffled, ([all, order, chosen]) => {
        const plain = shapeAll(all, chosen);
        const moved = shapeAll(
          order.map((index) => at(all, index)),
          chosen,
        );
        moved.forEach((shaped, position) => {
          const { mask, degenerate, alpha, tokenWeight } = at(plain, at(order, position));
          expect(Array.from(shaped.mask)).toEqual(Array.from(mask));
          expect(shaped.degenerate).toBe(degenerate);
          expect(shaped.alpha).toBeCloseTo(alpha, 9);
          expect(shaped.tokenWeight).toHaveLength(tokenWeight.length);
          tokenWeight.forEach((weight, t) => {
            expect(at(shaped.tokenWeight, t)).toBeCloseTo(weight, 6);
          });
        });
      }),
    );
  });

  test('a token weight is α · Â · M, and finite, under every configuration', () => {
    fc.assert(
      fc.property(fc.array(trajectory, { minLength: 1, maxLength: 8 }), config, (all, chosen) => {
        for (const { alpha, advantage, mask, tokenWeight } of shapeAll(all, chosen)) {
          expect(tokenWeight).toHaveLength(mask.length);
          tokenWeight.forEach((weight, t) => {
            expect(Number.isFinite(weight)).toBe(true);
            expect(weight).toBeCloseTo(alpha * advantage * at(mask, t), 12);
          });
        }
      }),
    );
  });

  test('the scope decides which trajectories share minimum and maximum', () => {
    expect(alphaOf({ scope: 'run' })).toEqual(Array.from(shapeAlpha({ meanDependency })));
    expect(alphaOf({ scope: 'group' })).toEqual(Array.from(shapeAlpha({ meanDependency, scope: run.group })));
    expect(alphaOf({ scope: 'batch' })).toEqual(Array.from(shapeAlpha({ meanDependency, scope: run.batch })));
    expect(alphaOf({ scope: 'group', betaMin: 0.75, betaMax: 1.75 })).toEqual([0.75, 1.75, 0.75, 1.75, 1.25]);
  });

  test('beta_min, beta_max and the cap change α; the weighting none leaves it at 1', () => {
    expect(alphaOf({ scope: 'group', betaMin: 0.5, betaMax: 1.5, alphaCap: 1.25 })).toEqual([0.5, 1.25, 0.5, 1.25, 1]);
    expect(alphaOf({ weighting: 'none' })).toEqual([1, 1, 1, 1, 1]);
    expect(alphaOf({ weighting: 'mean' })).toEqual(meanDependency);
  });

  test('shape uses the configured advantage', () => {
    const { rewards, group } = run;
    expect(advantageOf({ advantage: 'dr_grpo' })).toEqual(Array.from(drGrpoAdvantages({ rewards, group }).advantages));
    expect(advantageOf({ advantage: 'rloo' })).toEqual(Array.from(rlooAdvantages({ rewards, group }).advantages));
    expect(advantageOf({ advantage: 'given' }, [5, 4, 3, 2, 1])).toEqual([5, 4, 3, 2, 1]);
    expect(() => advantageOf({ advantage: 'given' })).toThrow('the advantage "given" needs advantages');
  });

  test('the selector pgpo gives soft weights instead of a mask', () => {
    const dependency = [[0, 1, 3, 9]];
    const [shaped] = shape({ dependency, rewards: [1], group: [0], config: { selector: 'pgpo' } });
    expect(shaped?.mask).toEqual(pgpoWeights(at(dependency, 0)));
  });

  test('shape returns nothing for no trajectories', () => {
    expect(shape({ dependency: [], rewards: [], group: [] })).toEqual([]);
  });
});
