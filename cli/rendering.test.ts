import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { intensity, rampColor } from './color-scale.ts';
import { renderLegend, renderTokens, renderTrajectory, scaleTop, short } from './heat-map.ts';
import { describePerturbation, parsePerturbation } from './perturbation-option.ts';
import { columns, visible } from './visible-text.ts';

const plain = { chalk: new Chalk({ level: 0 }), width: 40 };
const colored = { chalk: new Chalk({ level: 3 }), width: 40 };

function trajectory(texts: string[], dependency: number[], mask: number[]): ReportedTrajectory {
  const zeros = texts.map(() => 0);
  return {
    response_index: 0,
    text: texts.join(''),
    token_ids: zeros,
    token_texts: texts,
    byte_starts: zeros,
    byte_ends: zeros,
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
    mask,
    reward: 1,
    advantage: -0.5,
    token_weight: zeros,
  };
}

describe('the colour scale', () => {
  test('grows with dependency, from 0 to 1', () => {
    expect(intensity(0, 2)).toBe(0);
    expect(intensity(0.5, 2)).toBe(0.5);
    expect(intensity(9, 2)).toBe(1);
    expect(intensity(1, 0)).toBe(0);
  });

  test('gets darker all the way, so that it reads without hue', () => {
    const lightness = Array.from({ length: 21 }, (_, step) => {
      const [red, green, blue] = rampColor(step / 20);
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    });
    expect(lightness).toEqual(lightness.toSorted((a, b) => b - a));
  });
});

describe('the heat map', () => {
  test('without colour, marks what is kept by brackets', () => {
    const lines = renderTokens(plain, trajectory(['It', ' is', ' red'], [0, 0, 1], [0, 0, 1]), 1);
    expect(lines).toEqual(['It is[ red]']);
    expect(renderLegend(plain, 1.234, 'nats')).toContain('largest dependency is 1.23 nats');
  });

  test('breaks between tokens, never beyond the width', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 40 }), (texts) => {
        const zeros = texts.map(() => 0);
        for (const line of renderTokens(plain, trajectory(texts, zeros, zeros), 1)) {
          expect(columns(line)).toBeLessThanOrEqual(plain.width - 4);
        }
      }),
    );
  });

  test('says the figures of a trajectory and what it looked for', () => {
    const text = renderTrajectory(plain, trajectory(['It', ' is', ' red'], [0, 1e-9, 0.7912], [0, 0, 1]), 1);
    expect(text).toContain('S̄ 0.5  α 1.250  reward 1  Â -0.50  keeps 1 of 3 tokens');
    expect(text).toContain('looked for: red 0.791');
  });

  test('colours what depends on the image and underlines what is kept', () => {
    const [line] = renderTokens(colored, trajectory(['It', ' red'], [0, 1], [0, 1]), 1);
    expect(line?.split('\u001b[48;2;84;12;92m').at(1)).toMatch(/^ red/);
    expect(scaleTop([trajectory(['a'], [3], [1])])).toBe(3);
  });

  test('numbers keep three digits', () => {
    expect([0, 0.12345, 12.345, 3.21e-7].map(short)).toEqual(['0', '0.123', '12.3', '3e-7']);
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

  test('wide characters take two columns', () => {
    expect(columns('日本')).toBe(4);
    expect(columns('naïve')).toBe(5);
  });
});

describe('--perturbation', () => {
  test('takes a name and parameters', () => {
    expect(parsePerturbation('patch_blackening:probability=0.3,patch=28')).toEqual({
      name: 'patch_blackening',
      patch: 28,
      probability: 0.3,
    });
    expect(parsePerturbation('solid:color=10/20/30')).toEqual({ name: 'solid', color: [10, 20, 30] });
    expect(describePerturbation(parsePerturbation('solid'))).toBe('solid (color grey)');
    expect(describePerturbation(parsePerturbation('no_image'))).toBe('no_image');
  });

  test.each([
    ['fog', 'There is no perturbation "fog". Choose one of: patch_blackening, gaussian_noise'],
    ['patch_blackening:probability=2', 'probability'],
    ['patch_blackening:size=2', 'size'],
  ])('%s is refused', (text, words) => {
    expect(() => parsePerturbation(text)).toThrow(words);
  });
});
