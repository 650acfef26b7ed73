/** MMMU-Pro: college questions that text alone does not answer, with ten or four choices, or entirely in an image. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { readQuestion } from '#core/samples/text-cells.ts';
import { appendChoices, parsePythonList, requireLetter, toUnambiguousChoices } from '../choices.ts';
import type { Draft, Importer, RowLocation } from '../importer.ts';
import { pickMetadata, requireImage, requireText } from '../read-cells.ts';

const TOKEN = /<image (\d)>/g;
/** MMMU has four choices; a question with more belongs to the split with ten. */
const MMMU_CHOICES = 4;
const VISION_PROMPT = 'Answer the multiple-choice question in the picture with the letter of the right option.';

function standardSplit({ file, split }: RowLocation, choices: number): string {
  if (split !== undefined) return split;
  if (/10[ _-]?options/.test(file)) return 'standard-10';
  if (/4[ _-]?options/.test(file)) return 'standard-4';
  return choices > MMMU_CHOICES ? 'standard-10' : 'standard-4';
}

function readChoices(row: Row) {
  const cell = row.options;
  const choices = Array.isArray(cell) ? cell.map(String) : parsePythonList(requireText(row, 'options'), '/options');
  if (choices.length < 2) refuseRow('/options', 'must be at least two choices');
  return { choices, letter: requireLetter(requireText(row, 'answer'), choices, '/answer') };
}

function pickSubject(row: Row): Record<string, unknown> {
  return pickMetadata(row, { subject: 'subject', topic_difficulty: 'difficulty', img_type: 'image_type' });
}

/** Replaces each image token by the image of its number; tokens may be in choices, out of order, or repeated. */
function fromStandard(row: Row, location: RowLocation): Draft[] {
  const { choices, letter } = readChoices(row);
  const split = standardSplit(location, choices.length);
  const question = appendChoices(requireText(row, 'question'), choices);
  const named = [...question.matchAll(TOKEN)].flatMap(([, number]) => requireImage(row, `image_${number}`));
  const images = named.length > 0 ? named : requireImage(row, 'image_1');
  return [
    {
      id: `${split}:${requireText(row, 'id')}`,
      split,
      prompt: readQuestion(question.replace(TOKEN, '<image>'), images.length),
      choices: toUnambiguousChoices(choices),
      answers: [letter],
      images,
      metadata: pickSubject(row),
    },
  ];
}

function fromVision(row: Row, { split = 'vision' }: RowLocation): Draft[] {
  const { choices, letter } = readChoices(row);
  return [
    {
      id: `${split}:${requireText(row, 'id')}`,
      split,
      prompt: { question: VISION_PROMPT },
      choices: toUnambiguousChoices(choices),
      answers: [letter],
      images: requireImage(row, 'image'),
      metadata: pickSubject(row),
    },
  ];
}

export const mmmuPro: Importer = {
  name: 'mmmu-pro',
  title: 'MMMU-Pro',
  description:
    'College questions of 30 subjects that text-only models do not answer: ten choices, four, or all in an image.',
  license: 'Apache-2.0',
  source: 'https://huggingface.co/datasets/MMMU/MMMU_Pro',
  grader: textGraderSpec.parse({ kind: 'choice' }),
  splitFrom: 'files',
  splits: [
    ['standard-10', 'Standard, 10 options'],
    ['vision', 'Vision: all in the image'],
    ['standard-4', 'Standard, 4 options'],
  ],
  layouts: [
    {
      format: 'parquet',
      columns: ['id', 'question', 'options', 'answer', 'image_1', 'subject'],
      toDrafts: fromStandard,
    },
    { format: 'parquet', columns: ['id', 'options', 'answer', 'image', 'subject'], toDrafts: fromVision },
  ],
};
