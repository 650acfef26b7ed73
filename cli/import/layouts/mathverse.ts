/** MathVerse: each problem in six versions, from all in words to all in the picture. */
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { metadataOf, optionalImage, optionalText, slugOf, textOf } from '../cells.ts';
import type { Draft, Importer } from '../layout.ts';
import { choicesFor } from '../options.ts';

const SPLITS = [
  ['text-dominant', 'Text dominant'],
  ['text-lite', 'Text lite'],
  ['vision-intensive', 'Vision intensive'],
  ['vision-dominant', 'Vision dominant'],
  ['vision-only', 'Vision only'],
  ['text-only', 'Text only: no picture'],
] as const;
const TEXT_ONLY = 'text-only';

function toDrafts(row: Row): Draft[] {
  const split = slugOf(textOf(row, 'problem_version'));
  if (!SPLITS.some(([name]) => name === split)) refuseRow('/problem_version', `is none of the six: "${split}"`);
  const images = split === TEXT_ONLY ? [] : optionalImage(row, 'image');
  if (split !== TEXT_ONLY && images.length === 0) refuseRow('/image', 'has no picture', 'image_missing');
  const answer = textOf(row, 'answer');
  // Where the question is in the picture, only the prompt says that there is one.
  const question = optionalText(row, 'question') || textOf(row, 'query_wo').replace(/\s*Question:\s*$/, '');
  const isChoice = textOf(row, 'question_type') === 'multi-choice';
  const index = textOf(row, 'sample_index');
  return [
    {
      id: split === TEXT_ONLY ? `${TEXT_ONLY}:${index}` : index,
      split,
      prompt: { question },
      ...(isChoice ? { choices: choicesFor(answer, question, optionalText(row, 'question_for_eval')) } : {}),
      answers: [answer],
      images,
      metadata: {
        ...metadataOf(row, { problem_index: 'problem', question_type: 'question_type' }),
        ...subjectOf(row.metadata),
      },
    },
  ];
}

function subjectOf(cell: unknown): Record<string, unknown> {
  return typeof cell === 'object' && cell !== null
    ? metadataOf(cell as Row, { source: 'source', subject: 'subject', subfield: 'subfield' })
    : {};
}

const COLUMNS = ['sample_index', 'problem_index', 'problem_version', 'question', 'answer', 'question_type', 'query_wo'];

export const mathverse: Importer = {
  name: 'mathverse',
  title: 'MathVerse (testmini)',
  description:
    'Problems of mathematics with a diagram, each in six versions that move what is known from words to picture.',
  license: 'MIT',
  source: 'https://huggingface.co/datasets/AI4Math/MathVerse',
  splitFrom: 'rows',
  splits: SPLITS,
  layouts: [
    { format: 'parquet', columns: COLUMNS, toDrafts },
    { format: 'json', columns: COLUMNS, toDrafts },
  ],
  imageFolders: ['images'],
};
