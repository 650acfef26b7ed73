/** MathVerse: each problem in six versions, from all in the text to all in the image. */
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { findChoices } from '../choices.ts';
import type { Draft, Importer } from '../importer.ts';
import { optionalImage, optionalText, pickMetadata, requireText, toSlug } from '../read-cells.ts';

const SPLITS = [
  ['text-dominant', 'Text dominant'],
  ['text-lite', 'Text lite'],
  ['vision-intensive', 'Vision intensive'],
  ['vision-dominant', 'Vision dominant'],
  ['vision-only', 'Vision only'],
  ['text-only', 'Text only: no image'],
] as const;
const TEXT_ONLY = 'text-only';

function toDrafts(row: Row): Draft[] {
  const split = toSlug(requireText(row, 'problem_version'));
  if (!SPLITS.some(([name]) => name === split))
    refuseRow('/problem_version', `is not one of the six versions: "${split}"`);
  const images = split === TEXT_ONLY ? [] : optionalImage(row, 'image');
  if (split !== TEXT_ONLY && images.length === 0) refuseRow('/image', 'has no image', 'image_missing');
  const answer = requireText(row, 'answer');
  // If the question is in the image, only the prompt refers to it.
  const question = optionalText(row, 'question') || requireText(row, 'query_wo').replace(/\s*Question:\s*$/, '');
  const isChoice = requireText(row, 'question_type') === 'multi-choice';
  const index = requireText(row, 'sample_index');
  return [
    {
      id: split === TEXT_ONLY ? `${TEXT_ONLY}:${index}` : index,
      split,
      prompt: { question },
      ...(isChoice ? { choices: findChoices(answer, question, optionalText(row, 'question_for_eval')) } : {}),
      answers: [answer],
      images,
      metadata: {
        ...pickMetadata(row, { problem_index: 'problem', question_type: 'question_type' }),
        ...subjectOf(row.metadata),
      },
    },
  ];
}

function subjectOf(cell: unknown): Record<string, unknown> {
  return typeof cell === 'object' && cell !== null
    ? pickMetadata(cell as Row, { source: 'source', subject: 'subject', subfield: 'subfield' })
    : {};
}

const COLUMNS = ['sample_index', 'problem_index', 'problem_version', 'question', 'answer', 'question_type', 'query_wo'];

export const mathverse: Importer = {
  name: 'mathverse',
  title: 'MathVerse (testmini)',
  description:
    'Problems of mathematics with a diagram, each in six versions that move information from the text to the image.',
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
