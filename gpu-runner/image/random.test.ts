import { describe, expect, test } from 'vitest';
import { exactLog, seededRandom } from './random.ts';

describe('exactLog', () => {
  test.each([1, 0.75, Math.SQRT1_2, 0.5, 0.1, 1e-3, 2 ** -31, 2 ** -63])(
    'exactLog(%d) agrees with Math.log',
    (value) => {
      expect(Math.abs(exactLog(value) - Math.log(value))).toBeLessThanOrEqual(4e-16 * Math.abs(Math.log(value)));
    },
  );
});

describe('seededRandom', () => {
  test('seededRandom returns the same numbers for a key on every machine', () => {
    const random = seededRandom('sightline/1|a key');
    expect([random.uniform(), random.uniform(), random.normal(), random.normal(), random.uniform()]).toEqual([
      0.888487312477082, 0.04701045388355851, 0.09343982238741902, -1.9056079475223926, 0.32976256613619626,
    ]);
  });

  test('seededRandom draws normal numbers with the moments and tails of a normal distribution', () => {
    const random = seededRandom('moments');
    const count = 400_000;
    const values = Array.from({ length: count }, random.normal);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / count;
    expect(Math.abs(moment(1))).toBeLessThan(0.006);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.01);
    expect(Math.abs(moment(3))).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.08);
    const beyond = values.filter((value) => Math.abs(value) > 3).length / count;
    expect(Math.abs(beyond - 0.0027)).toBeLessThan(0.0004);
  });
});
