/** MMMU-Pro: questions of college that text alone does not answer, with ten or four choices, or wholly as a picture. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { readQuestion } from '#core/samples/text-cells.ts';
import { imageOf, metadataOf, textOf } from '../cells.ts';
import type { Draft, Importer, Place } from '../layout.ts';
import { askWithChoices, pythonList, requireLetter, unambiguous } from '../options.ts';

const TOKEN = /<image (\d)>/g;
/** With more than the four of MMMU, a question is of the ten. */
const FOUR = 4;
const VISION_PROMPT = 'Answer the multiple-choice question in the picture with the letter of the right option.';

function standardSplit({ file, split }: Place, choices: number): string {
  if (split !== undefined) return split;
  if (/10[ _-]?options/.test(file)) return 'standard-10';
  if (/4[ _-]?options/.test(file)) return 'standard-4';
  return choices > FOUR ? 'standard-10' : 'standard-4';
}

function readChoices(row: Row) {
  const cell = row.options;
  const choices = Array.isArray(cell) ? cell.map(String) : pythonList(textOf(row, 'options'), '/options');
  if (choices.length < 2) refuseRow('/options', 'must be at least two choices');
  return { choices, letter: requireLetter(textOf(row, 'answer'), choices, '/answer') };
}

const aboutOf = (row: Row) =>
  metadataOf(row, { subject: 'subject', topic_difficulty: 'difficulty', img_type: 'image_type' });

/** A token stands for the picture of its number, wherever it stands: in choices, out of order, or twice. */
function fromStandard(row: Row, place: Place): Draft[] {
  const { choices, letter } = readChoices(row);
  const split = standardSplit(place, choices.length);
  const asked = askWithChoices(textOf(row, 'question'), choices);
  const shown = [...asked.matchAll(TOKEN)].flatMap(([, number]) => imageOf(row, `image_${number}`));
  const images = shown.length > 0 ? shown : imageOf(row, 'image_1');
  return [
    {
      id: `${split}:${textOf(row, 'id')}`,
      split,
      prompt: readQuestion(asked.replace(TOKEN, '<image>'), images.length),
      choices: unambiguous(choices),
      answers: [letter],
      images,
      metadata: aboutOf(row),
    },
  ];
}

function fromVision(row: Row, { split = 'vision' }: Place): Draft[] {
  const { choices, letter } = readChoices(row);
  return [
    {
      id: `${split}:${textOf(row, 'id')}`,
      split,
      prompt: { question: VISION_PROMPT },
      choices: unambiguous(choices),
      answers: [letter],
      images: imageOf(row, 'image'),
      metadata: aboutOf(row),
    },
  ];
}

export const mmmuPro: Importer = {
  name: 'mmmu-pro',
  title: 'MMMU-Pro',
  description:
    'College questions of 30 subjects that text-only models do not answer: ten choices, four, or all in a picture.',
  license: 'Apache-2.0',
  source: 'https://huggingface.co/datasets/MMMU/MMMU_Pro',
  grader: textGraderSpec.parse({ kind: 'choice' }),
  splitFrom: 'files',
  splits: [
    ['standard-10', 'Standard, 10 options'],
    ['vision', 'Vision: all in the picture'],
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
