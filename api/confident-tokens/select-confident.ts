/** Which tokens of a response the model was sure of although they do not depend on the image. Pure. */
import type { ConfidentThresholds } from '#contract/confident.ts';
import type { DivergenceName } from '#contract/divergence.ts';
import type { StoredSeries } from '#db/objects/series-columns.ts';
import { carriesContent, findWords, type Word } from './find-words.ts';
import { placeTokens } from './place-tokens.ts';

export interface Thresholds extends Pick<ConfidentThresholds, 'probability_min' | 'gain_max' | 'words'> {
  dependency_max: number;
  divergence: DivergenceName;
}

export interface FoundToken {
  token_index: number;
  text: string;
  word: string;
  before: string;
  after: string;
  probability: number;
  dependency: number;
  gain: number;
}

const BEFORE_CHARS = 80;
const AFTER_CHARS = 50;

const isLow = (text: string, at: number) => /^[\udc00-\udfff]$/.test(text.charAt(at));

/** Never half of a character. */
function cut(text: string, from: number, to: number): string {
  const start = Math.max(0, from);
  return text.slice(isLow(text, start) ? start + 1 : start, isLow(text, to) ? to - 1 : to);
}

/** Both lists ascend: for each token the word that it begins, or else the one in which it begins. */
function wordsOf(starts: readonly number[], ends: readonly number[], words: readonly Word[]) {
  let next = 0;
  return starts.map((start, token) => {
    const end = ends[token] ?? start;
    while (words[next] && (words[next]?.end ?? 0) <= start) next += 1;
    const word = words[next];
    if (!word || word.start >= end) return { word: undefined, begins: false };
    return { word, begins: word.start >= start };
  });
}

export function selectConfident(text: string, series: StoredSeries, thresholds: Thresholds): FoundToken[] {
  const { probability_min, dependency_max, gain_max, words, divergence } = thresholds;
  const dependencies = series.divergences[divergence] ?? [];
  const chosen = series.token_texts.flatMap((_, token) => {
    const original = series.log_prob_original[token] ?? Number.NEGATIVE_INFINITY;
    const probability = Math.exp(original);
    const dependency = dependencies[token] ?? Number.POSITIVE_INFINITY;
    const gain = original - (series.log_prob_perturbed[token] ?? 0);
    const meets = probability >= probability_min && dependency <= dependency_max && Math.abs(gain) <= gain_max;
    return meets ? [{ token, probability, dependency, gain }] : [];
  });
  if (chosen.length === 0) return [];
  const placed = placeTokens(text, series);
  const lying = wordsOf(placed.starts, placed.ends, findWords(placed.text));
  return chosen.flatMap(({ token, probability, dependency, gain }) => {
    const { word, begins } = lying[token] ?? { word: undefined, begins: false };
    if (words === 'content' && !(word && begins && carriesContent(word.text))) return [];
    const start = placed.starts[token] ?? 0;
    const end = placed.ends[token] ?? start;
    return [
      {
        token_index: token,
        text: series.token_texts[token] ?? '',
        word: word?.text ?? (placed.text.slice(start, end).trim() || (series.token_texts[token] ?? '')),
        before: cut(placed.text, start - BEFORE_CHARS, start),
        after: cut(placed.text, end, end + AFTER_CHARS),
        probability,
        dependency,
        gain,
      },
    ];
  });
}
