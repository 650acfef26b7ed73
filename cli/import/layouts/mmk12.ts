/** MMK12: questions of school; the training split asks for an answer, the test split for a choice. */
import type { Row } from '#core/samples/row.ts';
import { imageOf, metadataOf, splitOf, textOf } from '../cells.ts';
import type { Draft, Importer, Place } from '../layout.ts';
import { choicesFor, letterOf } from '../options.ts';

/** The repository of MM-Eureka has another 500 questions, with open answers. */
const OPEN = 'k12-open';

const toDrafts =
  (image: string, otherwise: string) =>
  (row: Row, place: Place): Draft[] => {
    const question = textOf(row, 'question').replace(/^(?:<image>\s*)+/, '');
    const answer = textOf(row, 'answer');
    return [
      {
        id: textOf(row, 'id'),
        split: splitOf(place, [[/(?:^|\/)train[^/]*$/, 'train']], otherwise),
        prompt: { question },
        ...(letterOf(answer) === undefined ? {} : { choices: choicesFor(answer, question) }),
        answers: [answer],
        images: imageOf(row, image),
        metadata: metadataOf(row, { subject: 'subject' }),
      },
    ];
  };

export const mmk12: Importer = {
  name: 'mmk12',
  title: 'MMK12',
  description:
    'Mathematics, physics, chemistry and biology of school with a picture: 500 questions of each to test with.',
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
