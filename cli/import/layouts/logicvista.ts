/** LogicVista: reasoning over puzzles and figures. Most answers are a letter, some several, one a number. */
import type { Row } from '#core/samples/row.ts';
import { imageOf, metadataOf, optionalText, textOf } from '../cells.ts';
import { type Draft, type Importer, LeftOut, type Place } from '../layout.ts';
import { choicesFor, letterOf, lettersTo } from '../options.ts';

const RANGE = /\b(?:from|in|of)?\s*\(?([A-Z])\s?[-–]\s?([A-Z])\)?/;
const LISTED = /\b([A-Z])(?=,|\)| (?:and|or) [A-Z]\b| ?\))/g;
const SEVERAL = /^[A-Z](?:\s*,\s*[A-Z])+$/;

/** "Select from A, B and C", "(A-D)": choices that stand in the picture. */
function lettersIn(question: string): string[] {
  const range = RANGE.exec(question)?.[2];
  return [
    ...(range === undefined ? [] : [range]),
    ...[...question.matchAll(LISTED)].map(([, letter]) => letter ?? 'A'),
  ];
}

function choicesOf(question: string, letter: string): string[] {
  const written = choicesFor(letter, question);
  return written.some((choice) => choice.length > 1) ? written : lettersTo(letter, ...lettersIn(question));
}

/** The letters in any of the usual ways to write them. */
function severalLetters(answer: string): string[] {
  const letters = answer.split(/\s*,\s*/);
  const orders = letters.length === 2 ? [letters, letters.toReversed()] : [letters];
  return orders.flatMap((order) => [order.join(', '), order.join(' and '), order.join('')]);
}

function toDraft(row: Row, id: string, image: string): Draft {
  const answer = optionalText(row, 'answer');
  if (answer === '') throw new LeftOut('it was published without an answer');
  const question = textOf(row, 'question');
  const letter = letterOf(answer);
  return {
    id,
    split: 'test',
    prompt: { question },
    ...(letter === undefined ? {} : { choices: choicesOf(question, letter) }),
    answers: SEVERAL.test(answer) ? severalLetters(answer) : [answer],
    images: imageOf(row, image),
    metadata: metadataOf(row, {
      skill: 'skill',
      broad_capability: 'broad_capability',
      specific_capability: 'specific_capability',
      imagesource: 'image_source',
    }),
  };
}

const idOf = (row: Row, { key, number }: Place) => key ?? (optionalText(row, 'id') || String(number));

export const logicvista: Importer = {
  name: 'logicvista',
  title: 'LogicVista',
  description: 'Inductive, deductive, numerical, spatial and mechanical reasoning over a picture.',
  license: 'Apache-2.0; the pictures are of third parties',
  source: 'https://github.com/Yijia-Xiao/LogicVista',
  splitFrom: 'rows',
  splits: [['test', 'Test']],
  layouts: [
    {
      format: 'parquet',
      columns: ['question', 'answer', 'image', 'skill'],
      toDrafts: (row, place) => [toDraft(row, idOf(row, place), 'image')],
    },
    {
      format: 'json',
      columns: ['imagename', 'question', 'answer', 'skill'],
      toDrafts: (row, place) => [toDraft(row, idOf(row, place), 'imagename')],
    },
  ],
  imageFolders: ['images'],
};
