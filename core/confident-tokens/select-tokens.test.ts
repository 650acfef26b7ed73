import { describe, expect, test } from 'vitest';
import { carriesContent, findWords } from './find-words.ts';
import { type ScoredTokens, selectConfidentTokens, type Thresholds } from './select-tokens.ts';

const encoder = new TextEncoder();

/** Tokens with probability 0.99 and dependency 0, except for those in `changed`. */
function seriesOf(
  tokens: string[],
  changed: Record<number, { p?: number; q?: number; s?: number }> = {},
): ScoredTokens {
  const ends: number[] = [];
  for (const token of tokens) ends.push((ends.at(-1) ?? 0) + encoder.encode(token).length);
  const logProbs = (key: 'p' | 'q', fallback: number) => tokens.map((_, t) => Math.log(changed[t]?.[key] ?? fallback));
  return {
    token_texts: tokens,
    byte_starts: [0, ...ends.slice(0, -1)],
    byte_ends: ends,
    divergences: { kl: tokens.map((_, t) => changed[t]?.s ?? 0) },
    log_prob_original: logProbs('p', 0.99),
    log_prob_perturbed: logProbs('q', 0.99),
  };
}

const thresholds: Thresholds = {
  probability_min: 0.9,
  dependency_max: 0.01,
  gain_max: 0.05,
  words: 'content',
  divergence: 'kl',
};

const wordsIn = (tokens: string[], changed = {}, overrides: Partial<Thresholds> = {}) =>
  selectConfidentTokens(tokens.join(''), seriesOf(tokens, changed), { ...thresholds, ...overrides }).map(
    ({ word }) => word,
  );

describe('selectConfidentTokens', () => {
  test('selects the first tokens of content words', () => {
    expect(wordsIn(['The', ' circle', ' is', ' re', 'd', '.', ' The', ' answer', ' is', ' ', '42', '.'])).toEqual([
      'circle',
      'red',
      '42',
    ]);
  });

  test('selects every token for words: all', () => {
    const words = wordsIn(['It', ' is', ' re', 'd', ' ', '.'], {}, { words: 'all' });
    expect(words).toEqual(['It', 'is', 'red', 'red', ' ', '.']);
  });

  test('selects tokens that are probable, depend little on the image and are as probable without it', () => {
    const tokens = ['red', ' blue', ' green', ' pink'];
    const changed = { 0: { p: 0.8, q: 0.8 }, 1: { s: 0.02 }, 2: { q: 0.9 } };
    expect(wordsIn(tokens, changed)).toEqual(['pink']);
    expect(wordsIn(tokens, changed, { gain_max: 0.2, dependency_max: 1, probability_min: 0 })).toHaveLength(4);
  });

  test('gives the text before and after a token without splitting a character', () => {
    const tokens = ['🧭'.repeat(60), ' red', '🧭'.repeat(60)];
    const [selected] = selectConfidentTokens(tokens.join(''), seriesOf(tokens), thresholds);
    expect(selected).toMatchObject({ token_index: 1, text: ' red', probability: expect.closeTo(0.99, 6) });
    expect(selected?.before).toBe('🧭'.repeat(40));
    expect(selected?.after).toBe('🧭'.repeat(25));
  });

  test('locates tokens that share a character or are not valid UTF-8', () => {
    const split = { ...seriesOf(['a', 'b', ' red']), token_texts: ['\ufffd', '\ufffd', ' red'] };
    split.byte_starts = [0, 2, 3];
    split.byte_ends = [2, 3, 7];
    expect(selectConfidentTokens('€ red', split, thresholds)).toMatchObject([{ word: 'red', before: '€', after: '' }]);
    const broken = { ...split, byte_starts: [0, 1, 2], byte_ends: [1, 2, 6] };
    expect(selectConfidentTokens('\ufffd\ufffd red', broken, thresholds)).toMatchObject([
      { word: 'red', before: '\ufffd\ufffd' },
    ]);
  });
});

test('findWords splits a text into runs of letters and digits and single Han characters', () => {
  const words = (text: string) => findWords(text).map((word) => word.text);
  expect(words("It's 3.5 cm – naïve, “rouge”!")).toEqual(["It's", '3', '5', 'cm', 'naïve', 'rouge']);
  expect(words('圆是红色')).toEqual(['圆', '是', '红', '色']);
});

test('carriesContent is false for function words and words that introduce an answer', () => {
  expect(carriesContent('Red')).toBe(true);
  expect(['The', 'ISN’T', 'answer'].map(carriesContent)).toEqual([false, false, false]);
});
