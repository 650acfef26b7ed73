import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeDivergences, DIVERGENCE_NAMES, DIVERGENCES, GRAPH_DIVERGENCES } from './index.ts';

const logit = fc.double({ min: -50, max: 50, noNaN: true });
const pair = fc.integer({ min: 2, max: 12 }).chain((size) =>
  fc.record({
    original: fc.array(logit, { minLength: size, maxLength: size }),
    perturbed: fc.array(logit, { minLength: size, maxLength: size }),
    token: fc.nat(size - 1),
  }),
);

describe.each(DIVERGENCE_NAMES)('the divergence %s', (name) => {
  const [least, most] = DIVERGENCES[name].range;

  test('values stay within the range of the table', () => {
    fc.assert(
      fc.property(pair, ({ original, perturbed, token }) => {
        const input = { logitsOriginal: [original], logitsPerturbed: [perturbed], tokenIds: [token] };
        const value = computeDivergences(input)[name][0] ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('the value is 0 if both distributions are equal', () => {
    fc.assert(
      fc.property(pair, ({ original, token }) => {
        const input = { logitsOriginal: [original], logitsPerturbed: [original], tokenIds: [token] };
        expect(computeDivergences(input)[name][0]).toBeCloseTo(0, 6);
      }),
    );
  });
});

test('models/export/sightline_export/head.py exports each divergence that needs whole distributions', () => {
  const source = readFileSync(new URL('../../models/export/sightline_export/head.py', import.meta.url), 'utf8');
  const [, outputs = ''] = /^HEAD_OUTPUTS = \(([^)]*)\)/m.exec(source) ?? [];
  const names = [...outputs.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(names).toEqual(expect.arrayContaining(GRAPH_DIVERGENCES));
  expect(names.filter((name) => DIVERGENCE_NAMES.some((known) => known === name)).toSorted()).toEqual(
    GRAPH_DIVERGENCES.toSorted(),
  );
});
