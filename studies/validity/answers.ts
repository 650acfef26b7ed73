/** Reads the answer off a response: the last words in it that could be an answer to this kind of question. Pure. */
import type { Render } from '#studies/shared/renders.ts';

/** UTF-16 offsets into the response, end exclusive. */
interface Place {
  start: number;
  end: number;
}

export interface AnswerReader {
  /** What the response answers, in the words of `canonical`; undefined when it says nothing that could be an answer. */
  read(text: string, truth: string): string | undefined;
  /** Every place where the response says `answer`. */
  places(text: string, answer: string): Place[];
}

const NUMBER = /^\d+$/;
const LIST = ',';

function wordsOf(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== '');
}

/** "red circle, blue star" and "red circle blue star" are the same answer. */
function canonical(answer: string): string {
  return wordsOf(answer).join(' ');
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/**
 * @param answers that were given to this kind of question, right and wrong: their words are what an answer is made of
 * @returns a reader that takes the last words, as many as the truth has, or all words where answers are lists
 */
export function createAnswerReader(answers: readonly string[]): AnswerReader {
  const words = [...new Set(answers.flatMap(wordsOf))];
  const isList = answers.some((answer) => answer.includes(LIST));
  const alternatives = words.filter((word) => !NUMBER.test(word)).map(escaped);
  if (words.some((word) => NUMBER.test(word))) alternatives.push('\\d+');
  const anyWord = new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  const findWords = (text: string) =>
    alternatives.length === 0
      ? []
      : [...text.matchAll(anyWord)].map((match) => ({
          word: match[0],
          start: match.index,
          end: match.index + match[0].length,
        }));

  return {
    read(text, truth) {
      const found = findWords(text).map(({ word }) => word);
      const said = isList ? found : found.slice(-wordsOf(truth).length);
      return said.length === 0 ? undefined : said.join(' ');
    },
    places(text, answer) {
      const found = findWords(text);
      const wanted = wordsOf(answer);
      const starts = found.flatMap((_, from) =>
        wanted.every((word, offset) => found[from + offset]?.word === word) ? [from] : [],
      );
      return starts.flatMap((from) =>
        found.slice(from, from + wanted.length).map(({ start, end }) => ({ start, end })),
      );
    },
  };
}

export type ReaderOf = (render: Pick<Render, 'kind'>) => AnswerReader;

/** A reader per kind of question, from the answers that the renders themselves give. */
export function learnAnswerReaders(samples: readonly Pick<Render, 'kind' | 'answer' | 'responses'>[]): ReaderOf {
  const readers = new Map(
    [...Map.groupBy(samples, ({ kind }) => kind)].map(([kind, members]) => [
      kind,
      createAnswerReader(members.flatMap(({ answer, responses }) => [answer, ...responses.map((said) => said.answer)])),
    ]),
  );
  return ({ kind }) => {
    const reader = readers.get(kind);
    if (!reader) throw new Error(`no render has the kind ${kind}`);
    return reader;
  };
}

export function isRight(reader: AnswerReader, text: string, truth: string): boolean {
  return reader.read(text, truth) === canonical(truth);
}

/** The generator says what each of its responses answers: where reading it off the text gives something else. */
export function misreadResponses(
  samples: readonly Pick<Render, 'kind' | 'answer' | 'responses'>[],
  readerOf: ReaderOf,
): string[] {
  return samples.flatMap((sample) =>
    sample.responses
      .filter(({ text, answer }) => readerOf(sample).read(text, answer) !== canonical(answer))
      .map(({ text, answer }) => `"${text}" answers "${answer}"`),
  );
}
