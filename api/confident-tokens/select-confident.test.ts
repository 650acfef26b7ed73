import { describe, expect, test } from 'vitest';
import type { StoredSeries } from '#db/objects/series-columns.ts';
import { carriesContent, findWords } from './find-words.ts';
import { selectConfident, type Thresholds } from './select-confident.ts';

const encoder = new TextEncoder();

/** Every token as sure and as independent as can be, unless it is named. */
function seriesOf(
  tokens: string[],
  changed: Record<number, { p?: number; q?: number; s?: number }> = {},
): StoredSeries {
  const ends: number[] = [];
  for (const token of tokens) ends.push((ends.at(-1) ?? 0) + encoder.encode(token).length);
  const numbers = (key: 'p' | 'q', otherwise: number) => tokens.map((_, t) => Math.log(changed[t]?.[key] ?? otherwise));
  return {
    token_ids: tokens.map((_, t) => t),
    token_texts: tokens,
    byte_starts: [0, ...ends.slice(0, -1)],
    byte_ends: ends,
    divergences: { kl: tokens.map((_, t) => changed[t]?.s ?? 0) },
    standard_errors: {},
    log_prob_original: numbers('p', 0.99),
    log_prob_perturbed: numbers('q', 0.99),
    entropy_original: tokens.map(() => 0),
    entropy_perturbed: tokens.map(() => 0),
  };
}

const thresholds: Thresholds = {
  probability_min: 0.9,
  dependency_max: 0.01,
  gain_max: 0.05,
  words: 'content',
  divergence: 'kl',
};

const wordsIn = (tokens: string[], changed = {}, asked: Partial<Thresholds> = {}) =>
  selectConfident(tokens.join(''), seriesOf(tokens, changed), { ...thresholds, ...asked }).map(({ word }) => word);

describe('the tokens that are found', () => {
  test('begin words that carry content', () => {
    expect(wordsIn(['The', ' circle', ' is', ' re', 'd', '.', ' The', ' answer', ' is', ' ', '42', '.'])).toEqual([
      'circle',
      'red',
      '42',
    ]);
  });

  test('are all of them where all are asked for', () => {
    const found = wordsIn(['It', ' is', ' re', 'd', ' ', '.'], {}, { words: 'all' });
    expect(found).toEqual(['It', 'is', 'red', 'red', ' ', '.']);
  });

  test('are sure, depend little, and are as likely without the image', () => {
    const tokens = ['red', ' blue', ' green', ' pink'];
    const changed = { 0: { p: 0.8, q: 0.8 }, 1: { s: 0.02 }, 2: { q: 0.9 } };
    expect(wordsIn(tokens, changed)).toEqual(['pink']);
    expect(wordsIn(tokens, changed, { gain_max: 0.2, dependency_max: 1, probability_min: 0 })).toHaveLength(4);
  });

  test('stand in their context, and no character is cut in half', () => {
    const tokens = ['🧭'.repeat(60), ' red', '🧭'.repeat(60)];
    const [found] = selectConfident(tokens.join(''), seriesOf(tokens), thresholds);
    expect(found).toMatchObject({ token_index: 1, text: ' red', probability: expect.closeTo(0.99, 6) });
    expect(found?.before).toBe('🧭'.repeat(40));
    expect(found?.after).toBe('🧭'.repeat(25));
  });

  test('are placed by their bytes, also where a character has several tokens or is broken', () => {
    const split = { ...seriesOf(['a', 'b', ' red']), token_texts: ['\ufffd', '\ufffd', ' red'] };
    split.byte_starts = [0, 2, 3];
    split.byte_ends = [2, 3, 7];
    expect(selectConfident('€ red', split, thresholds)).toMatchObject([{ word: 'red', before: '€', after: '' }]);
    const broken = { ...split, byte_starts: [0, 1, 2], byte_ends: [1, 2, 6] };
    expect(selectConfident('\ufffd\ufffd red', broken, thresholds)).toMatchObject([
      { word: 'red', before: '\ufffd\ufffd' },
    ]);
  });
});

test('words are runs of letters and digits, or single Han characters', () => {
  const words = (text: string) => findWords(text).map((word) => word.text);
  expect(words("It's 3.5 cm – naïve, “rouge”!")).toEqual(["It's", '3', '5', 'cm', 'naïve', 'rouge']);
  expect(words('圆是红色')).toEqual(['圆', '是', '红', '色']);
  expect(carriesContent('Red')).toBe(true);
  expect(['The', 'ISN’T', 'answer'].map(carriesContent)).toEqual([false, false, false]);
});
