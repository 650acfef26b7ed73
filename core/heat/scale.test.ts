import { describe, expect, test } from 'vitest';
import {
  DARK,
  dependencyAt,
  type HeatColor,
  LIGHT,
  SCALES,
  STEPS,
  scaleFor,
  shareOf,
  startOfStep,
  stepOf,
} from './scale.ts';

function linear(hex: string): [number, number, number] {
  const channel = (index: number) => {
    const value = Number.parseInt(hex.slice(index, index + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function luminance(hex: string): number {
  const [red, green, blue] = linear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2.1. */
function contrast({ ground, ink }: HeatColor): number {
  const [dark = 0, light = 0] = [luminance(ground), luminance(ink)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Lightness L of OKLab (https://bottosson.github.io/posts/oklab/). */
function lightness(hex: string): number {
  const [red, green, blue] = linear(hex);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}

describe.each([
  ['light', LIGHT, -1],
  ['dark', DARK, 1],
] as const)('The colours on %s paper', (_name, colors, direction) => {
  test('There is one colour per step, and each has a contrast of at least 4.5', () => {
    expect(colors).toHaveLength(STEPS);
    for (const color of colors) expect(contrast(color), color.ground).toBeGreaterThanOrEqual(4.5);
  });

  test('Lightness changes in one direction from step to step, so that the order is visible without hue', () => {
    const steps = colors.map(({ ground }) => lightness(ground));
    steps.slice(1).forEach((value, index) => {
      expect(direction * (value - (steps[index] ?? 0)), colors[index + 1]?.ground).toBeGreaterThan(0.03);
    });
  });
});

test.each(SCALES)('On the %s scale, steps rise with dependency, and dependencyAt inverts shareOf', (name) => {
  const scale = { name, max: 2 };
  const values = [-1, 0, 1e-6, 0.001, 0.01, 0.1, 0.5, 1, 2, 3];
  const steps = values.map((value) => stepOf(scale, value));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect([steps[0], steps[1], steps.at(-2), steps.at(-1)]).toEqual([0, 0, STEPS, STEPS]);
  for (const share of [0.1, 0.5, 1]) expect(shareOf(scale, dependencyAt(scale, share))).toBeCloseTo(share, 12);
});

test.each(SCALES)('startOfStep is the boundary between two steps of the %s scale', (name) => {
  const scale = { name, max: 0.7 };
  for (let step = 1; step <= STEPS; step++) {
    const start = startOfStep(scale, step);
    expect(stepOf(scale, start * 1.0001)).toBe(step);
    expect(stepOf(scale, start * 0.9999)).toBe(step - 1);
  }
});

test('scaleFor has a minimum, so that a response with almost no dependency stays pale', () => {
  const scale = scaleFor([[0.001, 0.0005, 0]], { divergence: 'kl' });
  expect(scale).toEqual({ name: 'sqrt', max: 0.25 });
  expect(stepOf(scale, 0.001)).toBeLessThan(2);
});

test('scaleFor covers the largest value of all series', () => {
  expect(scaleFor([[0.1, 1.5], [3], []], { divergence: 'kl' }).max).toBe(3);
});

test('scaleFor chooses the logarithm by name, or if the root would leave most tokens uncoloured', () => {
  const heavy = [100, ...Array.from({ length: 99 }, () => 0.3)];
  expect(scaleFor([heavy], { divergence: 'kl' }).name).toBe('log');
  expect(scaleFor([heavy], { divergence: 'kl', name: 'sqrt' }).name).toBe('sqrt');
  expect(scaleFor([[1, 0.5, 0.2, 1e-7]], { divergence: 'kl' }).name).toBe('sqrt');
  expect(scaleFor([[1]], { divergence: 'kl', name: 'log' }).name).toBe('log');
});
