import { Chalk } from 'chalk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { formatNumber } from '../terminal/format.ts';
import { renderBar } from '../terminal/progress-line.ts';
import { columns, visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import { createScale, renderLegend, renderTokens, renderTrajectory, type Scale } from './render-trajectory.ts';
import { toTokenCells } from './to-token-cells.ts';

const plain = { chalk: new Chalk({ level: 0 }), width: 40 };
const colored = { chalk: new Chalk({ level: 3 }), width: 40 };
const scale: Scale = { divergence: 'kl', max: 1 };

/** Tokens may be bytes, so that a character can span several tokens. */
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

function cellsOf(...args: Parameters<typeof trajectory>) {
  return toTokenCells(trajectory(...args));
}

describe('heat map', () => {
  test('createScale gives a response with tiny dependencies no strong colours', () => {
    expect(createScale([trajectory(['a'], [1e-6], [1])], 'kl').max).toBe(0.25);
    expect(createScale([trajectory(['a'], [3], [1])], 'kl').max).toBe(3);
  });

  test('the heat map without colours marks kept tokens with brackets', () => {
    expect(renderTokens(plain, cellsOf(['It', ' is', ' red'], [0, 0, 1], [0, 0, 1]), scale)).toEqual(['It is[ red]']);
    expect(renderLegend(plain, scale)).toContain('[kept for training]');
  });

  test('the legend shows the maximum and the unit of the divergence', () => {
    const legend = renderLegend(colored, { divergence: 'kl', max: 1.234 });
    expect(legend).toContain('1.23');
    expect(legend).toContain('nats');
    expect(renderLegend(colored, { divergence: 'top1_drop', max: 1 })).toContain('of probability');
  });

  test('the heat map breaks lines between tokens, within the width', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 40 }), (texts) => {
        const zeros = texts.map(() => 0);
        for (const line of renderTokens(plain, cellsOf(texts, zeros, zeros), scale)) {
          expect(columns(line)).toBeLessThanOrEqual(plain.width - 4);
        }
      }),
    );
  });

  test('renderTrajectory prints the figures and the most dependent tokens', () => {
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

  test('renderTrajectory omits missing rewards and says that no token depends on the image', () => {
    const text = renderTrajectory(plain, {
      trajectory: { ...trajectory(['a'], [1e-5], [1]), reward: null, advantage: null, token_weight: null },
      scale,
    });
    expect(text).not.toMatch(/reward|Â/);
    expect(text).toContain('no token depends on the image');
  });

  test('renderTrajectory prints no line wider than the terminal', () => {
    const narrow = { ...plain, width: 40 };
    const row = {
      trajectory: trajectory(['red', ' green', ' blue'], [1, 0.9, 0.8], [1, 1, 1]),
      scale,
      note: 'one count wrong',
    };
    for (const line of renderTrajectory(narrow, row).split('\n')) expect(columns(line)).toBeLessThanOrEqual(40);
  });

  test('the heat map colours dependent tokens and underlines kept tokens', () => {
    const [line = ''] = renderTokens(colored, cellsOf(['It', ' red'], [0, 1], [0, 1]), scale);
    expect(line.startsWith('It\u001b[4m')).toBe(true);
    expect(line.split('\u001b[48;2;236;20;57m').at(1)).toMatch(/^ red/);
  });

  test('formatNumber keeps three significant digits', () => {
    expect([0, 0.12345, 12.345, 3.21e-7].map(formatNumber)).toEqual(['0', '0.123', '12.3', '3e-7']);
  });
});

describe('toTokenCells', () => {
  const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];

  test('tokens that share a character become one cell with the largest dependency, kept if one of them is', () => {
    expect(cellsOf(['a', first, second, 'b'], [0, 0.1, 0.3, 0], [0, 1, 0, 0])).toEqual([
      { text: 'a', dependency: 0, standardError: undefined, kept: false },
      { text: 'é', dependency: 0.3, standardError: undefined, kept: true },
      { text: 'b', dependency: 0, standardError: undefined, kept: false },
    ]);
  });

  test('tokens that are not valid UTF-8 stay separate cells', () => {
    expect(cellsOf(['a', second, second], [0, 0, 0], [0, 0, 0]).map(({ text }) => text)).toEqual([
      'a',
      '\ufffd',
      '\ufffd',
    ]);
  });

  test('the cells contain the response, however it is split into tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.array(fc.nat(40)), (text, cuts) => {
        const bytes = Buffer.from(text);
        const offsets = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].toSorted(
          (a, b) => a - b,
        );
        const tokens = offsets.slice(1).map((end, index) => bytes.subarray(offsets[index], end));
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

describe('renderBar', () => {
  test.each([
    [0, 64, '░░░░░░░░░░░░░░░░░░░░ 0 of 64'],
    [32, 64, '██████████░░░░░░░░░░ 32 of 64'],
    [64, 64, '████████████████████ 64 of 64'],
    [0, 0, '░░░░░░░░░░░░░░░░░░░░ 0 of 0'],
  ])('renderBar draws %i of %i', (done, total, bar) => {
    expect(renderBar({ done, total })).toContain(bar);
  });
});

describe('terminal text', () => {
  test('visible replaces control characters and direction controls', () => {
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

  test('columns counts two for wide characters and none for colour codes', () => {
    expect(columns('日本')).toBe(4);
    expect(columns('naïve')).toBe(5);
    expect(columns(colored.chalk.bold('naïve'))).toBe(5);
  });

  test('wrapWords breaks at spaces and gives a longer word its own line', () => {
    expect(wrapWords('a bb ccc extraordinarily d', 6)).toEqual(['a bb', 'ccc', 'extraordinarily', 'd']);
  });
});
