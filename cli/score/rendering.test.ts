import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { renderBar } from '../terminal/progress-line.ts';
import { columns, visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import { renderLegend, renderTokens, renderTrajectory, type Scale, scaleOf, short } from './heat-map.ts';
import { toTokenCells } from './token-cells.ts';

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

describe('the heat map', () => {
  test('does not make a response glow that hardly looks', () => {
    expect(scaleOf([trajectory(['a'], [1e-6], [1])], 'kl').most).toBe(0.25);
    expect(scaleOf([trajectory(['a'], [3], [1])], 'kl').most).toBe(3);
  });

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

describe('the progress bar', () => {
  test.each([
    [0, 64, '░░░░░░░░░░░░░░░░░░░░ 0 of 64'],
    [32, 64, '██████████░░░░░░░░░░ 32 of 64'],
    [64, 64, '████████████████████ 64 of 64'],
    [0, 0, '░░░░░░░░░░░░░░░░░░░░ 0 of 0'],
  ])('%i of %i', (done, total, bar) => {
    expect(renderBar({ done, total })).toContain(bar);
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
