/** Geometry3K: plane geometry with a diagram. Published with four choices; asked openly, as trainers do. */
import { textGraderSpec } from '#contract/grading.ts';
import { readImageCells } from '#core/samples/image-cell.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { readQuestion } from '#core/samples/text-cells.ts';
import { metadataOf, optionalText, splitOf, textOf, textsOf } from '../cells.ts';
import type { Draft, Importer, Place } from '../layout.ts';
import { requireLetter } from '../options.ts';

const SPLIT_WORDS = [
  [/(?:^|\/)train(?:[^/]*$|\/[^/]+\/data\.json$)/, 'train'],
  [/(?:^|\/)val(?:[^/]*$|\/[^/]+\/data\.json$)/, 'validation'],
] as const;

function fromColumns(row: Row, place: Place): Draft[] {
  const images = readImageCells(row.images, '/images');
  if (images.length === 0) refuseRow('/images', 'has no picture', 'image_missing');
  const split = splitOf(place, SPLIT_WORDS, 'test');
  return [
    {
      id: optionalText(row, 'id') || `${split}:${place.number}`,
      split,
      prompt: readQuestion(textOf(row, 'problem'), images.length),
      answers: [textOf(row, 'answer')],
      images,
    },
  ];
}

function fromFolder(row: Row, place: Place): Draft[] {
  const choices = textsOf(row, 'choices');
  const letter = requireLetter(textOf(row, 'answer'), choices, '/answer');
  return [
    {
      id: textOf(row, 'id'),
      split: splitOf(place, SPLIT_WORDS, 'test'),
      prompt: { question: textOf(row, 'problem_text') },
      answers: [choices[letter.charCodeAt(0) - 65] ?? ''],
      images: [{ cell: { kind: 'path', path: 'img_diagram.png' }, pointer: '' }],
      metadata: metadataOf(row, { problem_type_graph: 'graph', problem_type_goal: 'goal', source: 'source' }),
    },
  ];
}

export const geometry3k: Importer = {
  name: 'geometry3k',
  title: 'Geometry3K',
  description: 'Plane geometry of high school with a diagram; the answer is a number or an expression.',
  license: 'MIT',
  source: 'https://github.com/lupantech/InterGPS',
  grader: textGraderSpec.parse({ kind: 'math' }),
  splitFrom: 'files',
  splits: [
    ['test', 'Test'],
    ['validation', 'Validation'],
    ['train', 'Training'],
  ],
  layouts: [
    { format: 'parquet', columns: ['images', 'problem', 'answer'], toDrafts: fromColumns },
    { format: 'folders', columns: ['problem_text', 'choices', 'answer', 'id'], toDrafts: fromFolder },
  ],
};
