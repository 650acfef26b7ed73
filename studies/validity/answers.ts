/** Parses the final answer from a response: its last words that are words of answers to this kind of question. */
import type { Render } from '#studies/shared/renders.ts';

/** UTF-16 offsets into the response, end exclusive. */
interface TextRange {
  start: number;
  end: number;
}

export interface AnswerReader {
  /** @returns the final answer in canonical form, or undefined if the response contains no word of an answer */
  read(text: string, truth: string): string | undefined;
  /** @returns the words of every occurrence of the answer */
  findWords(text: string, answer: string): TextRange[];
}

const NUMBER = /^\d+$/;
const LIST = ',';

function wordsOf(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== '');
}

/** Drops commas: "red circle, blue star" and "red circle blue star" are the same answer. */
function toCanonical(answer: string): string {
  return wordsOf(answer).join(' ');
}

function escapeRegExp(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/**
 * @param answers right and wrong answers to this kind of question, which supply the vocabulary
 * @returns a reader that takes as many of the last words as the true answer has, or all words if answers are lists
 */
export function createAnswerReader(answers: readonly string[]): AnswerReader {
  const words = [...new Set(answers.flatMap(wordsOf))];
  const isList = answers.some((answer) => answer.includes(LIST));
  const alternatives = words.filter((word) => !NUMBER.test(word)).map(escapeRegExp);
  if (words.some((word) => NUMBER.test(word))) alternatives.push('\\d+');
  const anyWord = new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  const findVocabulary = (text: string) =>
    alternatives.length === 0
      ? []
      : [...text.matchAll(anyWord)].map((match) => ({
          word: match[0],
          start: match.index,
          end: match.index + match[0].length,
        }));

  return {
    read(text, truth) {
      const found = findVocabulary(text).map(({ word }) => word);
      const answer = isList ? found : found.slice(-wordsOf(truth).length);
      return answer.length === 0 ? undefined : answer.join(' ');
    },
    findWords(text, answer) {
      const found = findVocabulary(text);
      const answerWords = wordsOf(answer);
      const starts = found.flatMap((_, from) =>
        answerWords.every((word, offset) => found[from + offset]?.word === word) ? [from] : [],
      );
      return starts.flatMap((from) =>
        found.slice(from, from + answerWords.length).map(({ start, end }) => ({ start, end })),
      );
    },
  };
}

export type FindReader = (render: Pick<Render, 'kind'>) => AnswerReader;

/** Creates a reader for each kind of question from the answers of the samples. */
export function learnAnswerReaders(samples: readonly Pick<Render, 'kind' | 'answer' | 'responses'>[]): FindReader {
  const readers = new Map(
    [...Map.groupBy(samples, ({ kind }) => kind)].map(([kind, members]) => [
      kind,
      createAnswerReader(
        members.flatMap(({ answer, responses }) => [answer, ...responses.map((response) => response.answer)]),
      ),
    ]),
  );
  return ({ kind }) => {
    const reader = readers.get(kind);
    if (!reader) throw new Error(`no sample has the kind ${kind}`);
    return reader;
  };
}

export function isRight(reader: AnswerReader, text: string, truth: string): boolean {
  return reader.read(text, truth) === toCanonical(truth);
}

/** @returns the generator's responses whose parsed answer differs from the answer that the generator records */
export function findMisreadResponses(
  samples: readonly Pick<Render, 'kind' | 'answer' | 'responses'>[],
  readerFor: FindReader,
): string[] {
  return samples.flatMap((sample) =>
    sample.responses
      .filter(({ text, answer }) => readerFor(sample).read(text, answer) !== toCanonical(answer))
      .map(({ text, answer }) => `"${text}" answers "${answer}"`),
  );
}
