/** Selects the tokens of a response that the model was sure of although they do not depend on the image. */
import type { ConfidentThresholds } from '#contract/confident.ts';
import type { DivergenceName } from '#contract/divergence.ts';
import type { TrajectoryEvent } from '#contract/runner-events.ts';
import { carriesContent, findWords, type Word } from './find-words.ts';
import { locateTokens } from './locate-tokens.ts';

export type ScoredTokens = Pick<
  TrajectoryEvent,
  'token_texts' | 'byte_starts' | 'byte_ends' | 'divergences' | 'log_prob_original' | 'log_prob_perturbed'
>;

export interface Thresholds extends Pick<ConfidentThresholds, 'probability_min' | 'gain_max' | 'words'> {
  dependency_max: number;
  divergence: DivergenceName;
}

export interface SelectedToken {
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

const isLowSurrogate = (text: string, index: number) => /^[\udc00-\udfff]$/.test(text.charAt(index));

/** Slices a text without splitting a surrogate pair. */
function sliceCharacters(text: string, from: number, to: number): string {
  const start = Math.max(0, from);
  return text.slice(isLowSurrogate(text, start) ? start + 1 : start, isLowSurrogate(text, to) ? to - 1 : to);
}

/** Finds the word of each token, if any. Tokens and words are in ascending order. */
function matchWords(starts: readonly number[], ends: readonly number[], words: readonly Word[]) {
  let next = 0;
  return starts.map((start, token) => {
    const end = ends[token] ?? start;
    while (words[next] && (words[next]?.end ?? 0) <= start) next += 1;
    const word = words[next];
    if (!word || word.start >= end) return { word: undefined, begins: false };
    return { word, begins: word.start >= start };
  });
}

export function selectConfidentTokens(text: string, series: ScoredTokens, thresholds: Thresholds): SelectedToken[] {
  const { probability_min, dependency_max, gain_max, words, divergence } = thresholds;
  const dependencies = series.divergences[divergence] ?? [];
  const candidates = series.token_texts.flatMap((_, token) => {
    const original = series.log_prob_original[token] ?? Number.NEGATIVE_INFINITY;
    const probability = Math.exp(original);
    const dependency = dependencies[token] ?? Number.POSITIVE_INFINITY;
    const gain = original - (series.log_prob_perturbed[token] ?? 0);
    const meets = probability >= probability_min && dependency <= dependency_max && Math.abs(gain) <= gain_max;
    return meets ? [{ token, probability, dependency, gain }] : [];
  });
  if (candidates.length === 0) return [];
  const located = locateTokens(text, series);
  const matches = matchWords(located.starts, located.ends, findWords(located.text));
  return candidates.flatMap(({ token, probability, dependency, gain }) => {
    const { word, begins } = matches[token] ?? { word: undefined, begins: false };
    if (words === 'content' && !(word && begins && carriesContent(word.text))) return [];
    const start = located.starts[token] ?? 0;
    const end = located.ends[token] ?? start;
    return [
      {
        token_index: token,
        text: series.token_texts[token] ?? '',
        word: word?.text ?? (located.text.slice(start, end).trim() || (series.token_texts[token] ?? '')),
        before: sliceCharacters(located.text, start - BEFORE_CHARS, start),
        after: sliceCharacters(located.text, end, end + AFTER_CHARS),
        probability,
        dependency,
        gain,
      },
    ];
  });
}
