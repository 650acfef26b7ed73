/** LogicVista: reasoning over puzzles and figures. Most answers are a letter, some several, one a number. */
import type { Row } from '#core/samples/row.ts';
import { findChoices, lettersUpTo, parseLetter } from '../choices.ts';
import { type Draft, type Importer, type RowLocation, UngradableRow } from '../importer.ts';
import { optionalText, pickMetadata, requireImage, requireText } from '../read-cells.ts';

const RANGE = /\b(?:from|in|of)?\s*\(?([A-Z])\s?[-–]\s?([A-Z])\)?/;
const LISTED = /\b([A-Z])(?=,|\)| (?:and|or) [A-Z]\b| ?\))/g;
const SEVERAL_LETTERS = /^[A-Z](?:\s*,\s*[A-Z])+$/;

/** Letters in "Select from A, B and C" or "(A-D)", whose choices are in the image. */
function lettersIn(question: string): string[] {
  const range = RANGE.exec(question)?.[2];
  return [
    ...(range === undefined ? [] : [range]),
    ...[...question.matchAll(LISTED)].map(([, letter]) => letter ?? 'A'),
  ];
}

function findAllChoices(question: string, letter: string): string[] {
  const choices = findChoices(letter, question);
  return choices.some((choice) => choice.length > 1) ? choices : lettersUpTo(letter, ...lettersIn(question));
}

/** Several letters in all usual notations. */
function severalLetters(answer: string): string[] {
  const letters = answer.split(/\s*,\s*/);
  const orders = letters.length === 2 ? [letters, letters.toReversed()] : [letters];
  return orders.flatMap((order) => [order.join(', '), order.join(' and '), order.join('')]);
}

function toDraft(row: Row, id: string, image: string): Draft {
  const answer = optionalText(row, 'answer');
  if (answer === '') throw new UngradableRow('it was published without an answer');
  const question = requireText(row, 'question');
  const letter = parseLetter(answer);
  return {
    id,
    split: 'test',
    prompt: { question },
    ...(letter === undefined ? {} : { choices: findAllChoices(question, letter) }),
    answers: SEVERAL_LETTERS.test(answer) ? severalLetters(answer) : [answer],
    images: requireImage(row, image),
    metadata: pickMetadata(row, {
      skill: 'skill',
      broad_capability: 'broad_capability',
      specific_capability: 'specific_capability',
      imagesource: 'image_source',
    }),
  };
}

const idOf = (row: Row, { key, number }: RowLocation) => key ?? (optionalText(row, 'id') || String(number));

export const logicvista: Importer = {
  name: 'logicvista',
  title: 'LogicVista',
  description: 'Inductive, deductive, numerical, spatial and mechanical reasoning over an image.',
  license: 'Apache-2.0; the images belong to third parties',
  source: 'https://github.com/Yijia-Xiao/LogicVista',
  splitFrom: 'rows',
  splits: [['test', 'Test']],
  layouts: [
    {
      format: 'parquet',
      columns: ['question', 'answer', 'image', 'skill'],
      toDrafts: (row, location) => [toDraft(row, idOf(row, location), 'image')],
    },
    {
      format: 'json',
      columns: ['imagename', 'question', 'answer', 'skill'],
      toDrafts: (row, location) => [toDraft(row, idOf(row, location), 'imagename')],
    },
  ],
  imageFolders: ['images'],
};
