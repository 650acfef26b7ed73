/** MMK12: school questions. The training split has open answers, the test split has choices. */
import type { Row } from '#core/samples/row.ts';
import { findChoices, parseLetter } from '../choices.ts';
import type { Draft, Importer, RowLocation } from '../importer.ts';
import { chooseSplit, pickMetadata, requireImage, requireText } from '../read-cells.ts';

/** Split of the 500 further questions with open answers in the repository of MM-Eureka. */
const OPEN = 'k12-open';

const toDrafts =
  (image: string, splitDefault: string) =>
  (row: Row, location: RowLocation): Draft[] => {
    const question = requireText(row, 'question').replace(/^(?:<image>\s*)+/, '');
    const answer = requireText(row, 'answer');
    return [
      {
        id: requireText(row, 'id'),
        split: chooseSplit(location, { patterns: [[/(?:^|\/)train[^/]*$/, 'train']], fallback: splitDefault }),
        prompt: { question },
        ...(parseLetter(answer) === undefined ? {} : { choices: findChoices(answer, question) }),
        answers: [answer],
        images: requireImage(row, image),
        metadata: pickMetadata(row, { subject: 'subject' }),
      },
    ];
  };

export const mmk12: Importer = {
  name: 'mmk12',
  title: 'MMK12',
  description: 'School mathematics, physics, chemistry and biology with an image: 500 test questions of each.',
  license: 'not stated on its card',
  source: 'https://huggingface.co/datasets/FanqingM/MMK12',
  splitFrom: 'files',
  splits: [
    ['test', 'Test'],
    ['train', 'Training'],
    [OPEN, 'K12 of MM-Eureka, open answers'],
  ],
  layouts: [
    {
      format: 'parquet',
      columns: ['id', 'question', 'answer', 'subject', 'image'],
      toDrafts: toDrafts('image', 'test'),
    },
    { format: 'json', columns: ['id', 'question', 'answer', 'image_path'], toDrafts: toDrafts('image_path', OPEN) },
  ],
};
