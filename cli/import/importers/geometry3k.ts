/** Geometry3K: plane geometry with a diagram. Published with four choices, imported as open questions, as trainers use it. */
import { textGraderSpec } from '#contract/grading.ts';
import { readImageCells } from '#core/samples/image-cell.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { readQuestion } from '#core/samples/text-cells.ts';
import { requireLetter } from '../choices.ts';
import type { Draft, Importer, RowLocation } from '../importer.ts';
import { chooseSplit, optionalText, pickMetadata, requireText, requireTexts } from '../read-cells.ts';

const SPLIT_PATTERNS = [
  [/(?:^|\/)train(?:[^/]*$|\/[^/]+\/data\.json$)/, 'train'],
  [/(?:^|\/)val(?:[^/]*$|\/[^/]+\/data\.json$)/, 'validation'],
] as const;

function fromColumns(row: Row, location: RowLocation): Draft[] {
  const images = readImageCells(row.images, '/images');
  if (images.length === 0) refuseRow('/images', 'has no image', 'image_missing');
  const split = chooseSplit(location, { patterns: SPLIT_PATTERNS, fallback: 'test' });
  return [
    {
      id: optionalText(row, 'id') || `${split}:${location.number}`,
      split,
      prompt: readQuestion(requireText(row, 'problem'), images.length),
      answers: [requireText(row, 'answer')],
      images,
    },
  ];
}

function fromFolder(row: Row, location: RowLocation): Draft[] {
  const choices = requireTexts(row, 'choices');
  const letter = requireLetter(requireText(row, 'answer'), choices, '/answer');
  return [
    {
      id: requireText(row, 'id'),
      split: chooseSplit(location, { patterns: SPLIT_PATTERNS, fallback: 'test' }),
      prompt: { question: requireText(row, 'problem_text') },
      answers: [choices[letter.charCodeAt(0) - 65] ?? ''],
      images: [{ cell: { kind: 'path', path: 'img_diagram.png' }, pointer: '' }],
      metadata: pickMetadata(row, { problem_type_graph: 'graph', problem_type_goal: 'goal', source: 'source' }),
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
