/** Confident tokens grouped by word. */
import type { SampleContent } from '#api/runs/load-contents.ts';
import type { ConfidentToken } from '#contract/confident.ts';
import { findWords } from '#core/confident-tokens/find-words.ts';

export interface WordGroup {
  word: string;
  count: number;
  samples: number;
  /** Tokens of responses that have a reward. */
  rewarded: number;
  /** Tokens of responses whose reward is 0 or less. */
  wrong: number;
  examples: ConfidentToken[];
  /** Whether the question of every example contains the word. */
  inQuestion: boolean;
}

/** Contents by sample ID. */
export type SampleContents = ReadonlyMap<string, SampleContent>;

const EXAMPLES_SHOWN = 6;

function toGroup(tokens: ConfidentToken[]): WordGroup {
  const bySample = Map.groupBy(tokens, (token) => token.sample_id);
  // One example of each sample comes before a second one of any.
  const firstOfEach = [...bySample.values()].flatMap(([first]) => first ?? []);
  const rewarded = tokens.filter(({ reward }) => reward !== null);
  return {
    word: tokens[0]?.word ?? '',
    count: tokens.length,
    samples: bySample.size,
    rewarded: rewarded.length,
    wrong: rewarded.filter(({ reward }) => (reward ?? 0) <= 0).length,
    examples: [...new Set([...firstOfEach, ...tokens])].slice(0, EXAMPLES_SHOWN),
    inQuestion: false,
  };
}

/** @returns groups by frequency, without looking at the questions */
export function groupByWord(tokens: readonly ConfidentToken[]): WordGroup[] {
  const groups = Map.groupBy(tokens, ({ word }) => word.toLowerCase());
  return [...groups.values()].map(toGroup).sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
}

/** Moves groups and examples of words that the question contains to the end. Examples with a low reward come first. */
export function sortByQuestion(groups: readonly WordGroup[], contents: SampleContents): WordGroup[] {
  const questionWords = new Map(
    Array.from(contents, ([id, { question }]) => [
      id,
      new Set(findWords(question.toLowerCase()).map(({ text }) => text)),
    ]),
  );
  const isInQuestion = ({ sample_id, word }: ConfidentToken) =>
    questionWords.get(sample_id)?.has(word.toLowerCase()) ?? false;
  const compare = (a: ConfidentToken, b: ConfidentToken) =>
    Number(isInQuestion(a)) - Number(isInQuestion(b)) || (a.reward ?? 1) - (b.reward ?? 1);
  return groups
    .map((group) => ({
      ...group,
      examples: group.examples.toSorted(compare),
      inQuestion: group.examples.every(isInQuestion),
    }))
    .sort((a, b) => Number(a.inQuestion) - Number(b.inQuestion));
}
