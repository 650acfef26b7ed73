import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { intensity, paint, rampColor } from './color-scale.ts';

const chalk = new Chalk({ level: 3 });

type Rgb = readonly [number, number, number];
const linear = (channel: number) =>
  channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;

/** WCAG 2 contrast with black text. */
function contrastWithBlack([red, green, blue]: Rgb): number {
  return (0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) + 0.05) / 0.05;
}

/** Lightness and chroma in OKLab (Ottosson 2020). */
function oklab([red, green, blue]: Rgb): { lightness: number; chroma: number } {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const across = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const along = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(across, along),
  };
}

describe('colour scale', () => {
  const ramp = Array.from({ length: 41 }, (_, step) => rampColor(step / 40));

  test('intensity is the square root of the relative dependency, from 0 to 1', () => {
    expect(intensity(0, 2)).toBe(0);
    expect(intensity(0.5, 2)).toBe(0.5);
    expect(intensity(9, 2)).toBe(1);
    expect(intensity(-1, 2)).toBe(0);
    expect(intensity(1, 0)).toBe(0);
  });

  test('the ramp has rising chroma at constant lightness, to stand out on black and on white', () => {
    const chroma = ramp.map((color) => oklab(color).chroma);
    expect(chroma).toEqual(chroma.toSorted((a, b) => a - b));
    for (const color of ramp) {
      expect(oklab(color).lightness).toBeGreaterThan(0.58);
      expect(oklab(color).lightness).toBeLessThan(0.64);
    }
  });

  test('black text is readable on every colour of the ramp', () => {
    for (const color of ramp) expect(contrastWithBlack(color)).toBeGreaterThan(4.5);
  });

  test('a dependency below one percent of the maximum has no colour', () => {
    expect(paint(chalk, 'x', intensity(0.0099, 1))).toBe('x');
    expect(paint(chalk, 'x', intensity(0.0101, 1))).not.toBe('x');
  });

  test('paint falls back to 256 colours, to 16, and to none', () => {
    expect(paint(new Chalk({ level: 2 }), 'x', 1)).toContain('\u001b[48;5;');
    expect(paint(new Chalk({ level: 1 }), 'x', 1)).toContain('\u001b[41m');
    expect(paint(new Chalk({ level: 1 }), 'x', 0.3)).toContain('\u001b[43m');
    expect(paint(new Chalk({ level: 0 }), 'x', 1)).toBe('x');
  });
});
