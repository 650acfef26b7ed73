import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { intensity, paint, rampColor } from './color-scale.ts';
import { renderLegend, renderTokens, renderTrajectory, type Scale, scaleOf, short } from './heat-map.ts';
import { toTokenCells } from './token-cells.ts';
import { columns, visible } from './visible-text.ts';
import { wrapWords } from './wrap.ts';

const plain = { chalk: new Chalk({ level: 0 }), width: 40 };
const colored = { chalk: new Chalk({ level: 3 }), width: 40 };
const scale: Scale = { divergence: 'kl', most: 1 };

/** Tokens given as bytes, so that one character can be spread over several. */
function trajectory(tokens: (string | Uint8Array)[], dependency: number[], mask: number[]): ReportedTrajectory {
  const bytes = tokens.map((token) => Buffer.from(token));
  const zeros = tokens.map(() => 0);
  const ends = bytes.map((_, t) => Buffer.concat(bytes.slice(0, t + 1)).length);
  return {
    response_index: 0,
    text: Buffer.concat(bytes).toString(),
    token_ids: zeros,
    token_texts: bytes.map((token) => token.toString()),
    byte_starts: [0, ...ends.slice(0, -1)],
    byte_ends: ends,
    draws: 1,
    divergences: { kl: dependency },
    standard_errors: {},
    log_prob_original: zeros,
    log_prob_perturbed: zeros,
    entropy_original: zeros,
    entropy_perturbed: zeros,
    dependency,
    mean_dependency: 0.5,
    alpha: 1.25,
    gain: -1.234,
    mask,
    reward: 1,
    advantage: -0.5,
    token_weight: zeros,
  };
}

function cellsOf(...given: Parameters<typeof trajectory>) {
  return toTokenCells(trajectory(...given));
}

type Rgb = readonly [number, number, number];
const linear = (channel: number) =>
  channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4;

/** WCAG 2 contrast with black ink. */
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

describe('the colour scale', () => {
  const ramp = Array.from({ length: 41 }, (_, step) => rampColor(step / 40));

  test('follows the square root of dependency, from 0 to 1', () => {
    expect(intensity(0, 2)).toBe(0);
    expect(intensity(0.5, 2)).toBe(0.5);
    expect(intensity(9, 2)).toBe(1);
    expect(intensity(-1, 2)).toBe(0);
    expect(intensity(1, 0)).toBe(0);
  });

  test('grows in chroma at one lightness, so that more dependency stands out more on black and on white', () => {
    const chroma = ramp.map((color) => oklab(color).chroma);
    expect(chroma).toEqual(chroma.toSorted((a, b) => a - b));
    for (const color of ramp) {
      expect(oklab(color).lightness).toBeGreaterThan(0.58);
      expect(oklab(color).lightness).toBeLessThan(0.64);
    }
  });

  test('can be read in black ink everywhere', () => {
    for (const color of ramp) expect(contrastWithBlack(color)).toBeGreaterThan(4.5);
  });

  test('leaves out what is under one percent of its end', () => {
    expect(paint(colored.chalk, 'x', intensity(0.0099, 1))).toBe('x');
    expect(paint(colored.chalk, 'x', intensity(0.0101, 1))).not.toBe('x');
  });

  test('falls back to 256 colours, to sixteen, and to none', () => {
    expect(paint(new Chalk({ level: 2 }), 'x', 1)).toContain('\u001b[48;5;');
    expect(paint(new Chalk({ level: 1 }), 'x', 1)).toContain('\u001b[41m');
    expect(paint(new Chalk({ level: 1 }), 'x', 0.3)).toContain('\u001b[43m');
    expect(paint(new Chalk({ level: 0 }), 'x', 1)).toBe('x');
  });

  test('does not make a response glow that hardly looks', () => {
    expect(scaleOf([trajectory(['a'], [1e-6], [1])], 'kl').most).toBe(0.25);
    expect(scaleOf([trajectory(['a'], [3], [1])], 'kl').most).toBe(3);
  });
});

describe('the heat map', () => {
  test('without colour, marks what is kept by brackets', () => {
    expect(renderTokens(plain, cellsOf(['It', ' is', ' red'], [0, 0, 1], [0, 0, 1]), scale)).toEqual(['It is[ red]']);
    expect(renderLegend(plain, scale)).toContain('[kept for training]');
  });

  test('its legend says what the colours stand for, in the unit of the divergence', () => {
    const legend = renderLegend(colored, { divergence: 'kl', most: 1.234 });
    expect(legend).toContain('1.23');
    expect(legend).toContain('nats');
    expect(renderLegend(colored, { divergence: 'top1_drop', most: 1 })).toContain('of probability');
  });

  test('breaks between tokens, never beyond the width', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 40 }), (texts) => {
        const zeros = texts.map(() => 0);
        for (const line of renderTokens(plain, cellsOf(texts, zeros, zeros), scale)) {
          expect(columns(line)).toBeLessThanOrEqual(plain.width - 4);
        }
      }),
    );
  });

  test('says the figures of a trajectory and the tokens that depend most', () => {
    const wide = { ...plain, width: 100 };
    const text = renderTrajectory(wide, {
      trajectory: {
        ...trajectory(['It', ' is', ' red'], [0, 1e-9, 0.7912], [0, 0, 1]),
        standard_errors: { kl: [0, 0, 0.0312] },
      },
      scale,
      note: 'right',
    });
    expect(text).toContain('#1  S̄ 0.5  α 1.250  Δ -1.23  reward 1  Â -0.50  keeps 1/3  right');
    expect(text).toContain('“red” 0.791 ± 0.031');
    expect(text).not.toContain('“is”');
  });

  test('says no reward and no advantage where there were none, and that nothing depends on the image', () => {
    const text = renderTrajectory(plain, {
      trajectory: { ...trajectory(['a'], [1e-5], [1]), reward: null, advantage: null, token_weight: null },
      scale,
    });
    expect(text).not.toMatch(/reward|Â/);
    expect(text).toContain('no token depends on the image');
  });

  test('no line is wider than the terminal', () => {
    const narrow = { ...plain, width: 40 };
    const row = {
      trajectory: trajectory(['red', ' green', ' blue'], [1, 0.9, 0.8], [1, 1, 1]),
      scale,
      note: 'one count wrong',
    };
    for (const line of renderTrajectory(narrow, row).split('\n')) expect(columns(line)).toBeLessThanOrEqual(40);
  });

  test('colours what depends on the image and underlines what is kept', () => {
    const [line = ''] = renderTokens(colored, cellsOf(['It', ' red'], [0, 1], [0, 1]), scale);
    expect(line.startsWith('It\u001b[4m')).toBe(true);
    expect(line.split('\u001b[48;2;236;20;57m').at(1)).toMatch(/^ red/);
  });

  test('numbers keep three digits', () => {
    expect([0, 0.12345, 12.345, 3.21e-7].map(short)).toEqual(['0', '0.123', '12.3', '3e-7']);
  });
});

describe('tokens that share a character', () => {
  const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];

  test('become one cell, with the largest dependency and kept if one of them is', () => {
    expect(cellsOf(['a', first, second, 'b'], [0, 0.1, 0.3, 0], [0, 1, 0, 0])).toEqual([
      { text: 'a', dependency: 0, standardError: undefined, kept: false },
      { text: 'é', dependency: 0.3, standardError: undefined, kept: true },
      { text: 'b', dependency: 0, standardError: undefined, kept: false },
    ]);
  });

  test('stay apart where the ids are no valid text', () => {
    expect(cellsOf(['a', second, second], [0, 0, 0], [0, 0, 0]).map(({ text }) => text)).toEqual([
      'a',
      '\ufffd',
      '\ufffd',
    ]);
  });

  test('spell the response, however it is cut into tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.array(fc.nat(40)), (text, cuts) => {
        const bytes = Buffer.from(text);
        const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].toSorted(
          (a, b) => a - b,
        );
        const tokens = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const zeros = tokens.map(() => 0);
        expect(
          cellsOf(tokens, zeros, zeros)
            .map((cell) => cell.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('text of tokens', () => {
  test('cannot command the terminal or reorder what is printed', () => {
    expect(visible('a\u001b[31mb\n\u0007\u009b\u202e')).toBe('a␛[31mb⏎␇\ufffd·');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const character of visible(text)) {
          const code = character.codePointAt(0) ?? 0;
          expect(code >= 0x20 && (code < 0x7f || code >= 0xa0)).toBe(true);
        }
      }),
    );
  });

  test('wide characters take two columns, colour codes none', () => {
    expect(columns('日本')).toBe(4);
    expect(columns('naïve')).toBe(5);
    expect(columns(colored.chalk.bold('naïve'))).toBe(5);
  });

  test('prose breaks at spaces, and a longer word stands alone', () => {
    expect(wrapWords('a bb ccc extraordinarily d', 6)).toEqual(['a bb', 'ccc', 'extraordinarily', 'd']);
  });
});
