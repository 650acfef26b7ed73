/** MathVision (MATH-V): competition mathematics with a picture; half of it with five choices, many of them drawn. */
import type { Row } from '#core/samples/row.ts';
import { imageOf, metadataOf, splitOf, textOf, textsOf } from '../cells.ts';
import type { Draft, Importer, Place } from '../layout.ts';
import { askWithChoices, requireLetter, unambiguous } from '../options.ts';

const toDrafts =
  (image: string) =>
  (row: Row, place: Place): Draft[] => {
    const split = splitOf(place, [[/(?:^|\/)testmini[^/]*$/, 'testmini']], 'test');
    const choices = textsOf(row, 'options');
    const isChoice = choices.length > 0;
    const answer = textOf(row, 'answer');
    // Letters alone stand for choices in the picture.
    const areDrawn = choices.every((choice, at) => choice === String.fromCharCode(65 + at));
    const question = textOf(row, 'question');
    return [
      {
        id: `${split}:${textOf(row, 'id')}`,
        split,
        prompt: { question: areDrawn ? question : askWithChoices(question, choices) },
        ...(isChoice ? { choices: unambiguous(choices) } : {}),
        answers: [isChoice ? requireLetter(answer, choices, '/answer') : answer],
        images: imageOf(row, image),
        metadata: metadataOf(row, { level: 'level', subject: 'subject' }),
      },
    ];
  };

const COLUMNS = ['id', 'question', 'options', 'answer', 'level', 'subject'];

export const mathvision: Importer = {
  name: 'mathvision',
  title: 'MathVision',
  description: 'Competition problems of mathematics with a picture, in 16 subjects and five levels.',
  license: 'MIT',
  source: 'https://huggingface.co/datasets/MathLLMs/MathVision',
  splitFrom: 'files',
  splits: [
    ['test', 'Test'],
    ['testmini', 'Testmini: 304 of the test'],
  ],
  layouts: [
    { format: 'parquet', columns: [...COLUMNS, 'decoded_image'], toDrafts: toDrafts('decoded_image') },
    { format: 'jsonl', columns: [...COLUMNS, 'image'], toDrafts: toDrafts('image') },
  ],
  imageFolders: ['..'],
};
