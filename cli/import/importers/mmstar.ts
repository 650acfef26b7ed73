/** MMStar: 1 500 questions selected because they need their image, 250 for each of six capabilities. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { appendChoices, findChoices, requireLetter, toUnambiguousChoices } from '../choices.ts';
import type { Draft, Importer } from '../importer.ts';
import { optionalText, pickMetadata, requireBase64Image, requireImage, requireText, toSlug } from '../read-cells.ts';

const SPLITS = [
  ['coarse-perception', 'Coarse perception'],
  ['fine-grained-perception', 'Fine-grained perception'],
  ['instance-reasoning', 'Instance reasoning'],
  ['logical-reasoning', 'Logical reasoning'],
  ['science-technology', 'Science and technology'],
  ['math', 'Mathematics'],
] as const;

/** Choices in the columns A, B, …, which some files have. */
function readChoiceColumns(row: Row): string[] {
  const choices: string[] = [];
  for (const letter of 'ABCDEF') {
    const choice = optionalText(row, letter);
    if (choice === '') break;
    choices.push(choice);
  }
  return choices;
}

const toDrafts =
  (readImage: typeof requireImage) =>
  (row: Row): Draft[] => {
    const split = toSlug(requireText(row, 'category'));
    if (!SPLITS.some(([name]) => name === split))
      refuseRow('/category', `is not one of the six capabilities: "${split}"`);
    const question = requireText(row, 'question');
    const answer = requireText(row, 'answer');
    const columns = readChoiceColumns(row);
    const choices = columns.length > 1 ? columns : findChoices(answer, question);
    const hasChoices = columns.length < 2 || /\boptions?\s*:/i.test(question);
    return [
      {
        id: requireText(row, 'index'),
        split,
        prompt: { question: hasChoices ? question : appendChoices(question, choices) },
        choices: toUnambiguousChoices(choices),
        answers: [requireLetter(answer, choices, '/answer')],
        images: readImage(row, 'image'),
        metadata: pickMetadata(row, { l2_category: 'category' }),
      },
    ];
  };

const COLUMNS = ['index', 'question', 'image', 'answer', 'category', 'l2_category'];

export const mmstar: Importer = {
  name: 'mmstar',
  title: 'MMStar',
  description: 'Questions from six benchmarks that need their image: six capabilities, 18 axes.',
  license: 'not stated on its card',
  source: 'https://huggingface.co/datasets/Lin-Chen/MMStar',
  grader: textGraderSpec.parse({ kind: 'choice' }),
  splitFrom: 'rows',
  splits: SPLITS,
  layouts: [
    { format: 'parquet', columns: COLUMNS, toDrafts: toDrafts(requireImage) },
    { format: 'tsv', columns: COLUMNS, toDrafts: toDrafts(requireBase64Image) },
  ],
};
