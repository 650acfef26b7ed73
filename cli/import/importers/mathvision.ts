/** MathVision (MATH-V): competition mathematics with an image. Half of it has five choices, many of them drawn. */
import type { Row } from '#core/samples/row.ts';
import { appendChoices, requireLetter, toUnambiguousChoices } from '../choices.ts';
import type { Draft, Importer, RowLocation } from '../importer.ts';
import { chooseSplit, pickMetadata, requireImage, requireText, requireTexts } from '../read-cells.ts';

const toDrafts =
  (image: string) =>
  (row: Row, location: RowLocation): Draft[] => {
    const split = chooseSplit(location, {
      patterns: [[/(?:^|\/)testmini[^/]*$/, 'testmini']],
      fallback: 'test',
    });
    const choices = requireTexts(row, 'options');
    const isChoice = choices.length > 0;
    const answer = requireText(row, 'answer');
    // Choices that are bare letters are drawn in the image.
    const areDrawn = choices.every((choice, index) => choice === String.fromCharCode(65 + index));
    const question = requireText(row, 'question');
    return [
      {
        id: `${split}:${requireText(row, 'id')}`,
        split,
        prompt: { question: areDrawn ? question : appendChoices(question, choices) },
        ...(isChoice ? { choices: toUnambiguousChoices(choices) } : {}),
        answers: [isChoice ? requireLetter(answer, choices, '/answer') : answer],
        images: requireImage(row, image),
        metadata: pickMetadata(row, { level: 'level', subject: 'subject' }),
      },
    ];
  };

const COLUMNS = ['id', 'question', 'options', 'answer', 'level', 'subject'];

export const mathvision: Importer = {
  name: 'mathvision',
  title: 'MathVision',
  description: 'Competition problems of mathematics with an image, in 16 subjects and five levels.',
  license: 'MIT',
  source: 'https://huggingface.co/datasets/MathLLMs/MathVision',
  splitFrom: 'files',
  splits: [
    ['test', 'Test'],
    ['testmini', 'Testmini: 304 questions of the test split'],
  ],
  layouts: [
    { format: 'parquet', columns: [...COLUMNS, 'decoded_image'], toDrafts: toDrafts('decoded_image') },
    { format: 'jsonl', columns: [...COLUMNS, 'image'], toDrafts: toDrafts('image') },
  ],
  imageFolders: ['..'],
};
