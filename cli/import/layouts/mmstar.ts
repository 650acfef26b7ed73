/** MMStar: 1 500 questions chosen so that they need the picture, 250 of each of six capabilities. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { base64ImageOf, imageOf, metadataOf, optionalText, slugOf, textOf } from '../cells.ts';
import type { Draft, Importer } from '../layout.ts';
import { askWithChoices, choicesFor, requireLetter, unambiguous } from '../options.ts';

const SPLITS = [
  ['coarse-perception', 'Coarse perception'],
  ['fine-grained-perception', 'Fine-grained perception'],
  ['instance-reasoning', 'Instance reasoning'],
  ['logical-reasoning', 'Logical reasoning'],
  ['science-technology', 'Science and technology'],
  ['math', 'Mathematics'],
] as const;

/** Columns A, B, …, where a file has them. */
function ownColumns(row: Row): string[] {
  const found: string[] = [];
  for (const letter of 'ABCDEF') {
    const choice = optionalText(row, letter);
    if (choice === '') break;
    found.push(choice);
  }
  return found;
}

const toDrafts =
  (readImage: typeof imageOf) =>
  (row: Row): Draft[] => {
    const split = slugOf(textOf(row, 'category'));
    if (!SPLITS.some(([name]) => name === split)) refuseRow('/category', `is none of the six: "${split}"`);
    const written = textOf(row, 'question');
    const answer = textOf(row, 'answer');
    const columns = ownColumns(row);
    const choices = columns.length > 1 ? columns : choicesFor(answer, written);
    const asksAlready = columns.length < 2 || /\boptions?\s*:/i.test(written);
    return [
      {
        id: textOf(row, 'index'),
        split,
        prompt: { question: asksAlready ? written : askWithChoices(written, choices) },
        choices: unambiguous(choices),
        answers: [requireLetter(answer, choices, '/answer')],
        images: readImage(row, 'image'),
        metadata: metadataOf(row, { l2_category: 'category' }),
      },
    ];
  };

const COLUMNS = ['index', 'question', 'image', 'answer', 'category', 'l2_category'];

export const mmstar: Importer = {
  name: 'mmstar',
  title: 'MMStar',
  description:
    'Questions from six benchmarks that were kept because they need their picture: six capabilities, 18 axes.',
  license: 'not stated on its card',
  source: 'https://huggingface.co/datasets/Lin-Chen/MMStar',
  grader: textGraderSpec.parse({ kind: 'choice' }),
  splitFrom: 'rows',
  splits: SPLITS,
  layouts: [
    { format: 'parquet', columns: COLUMNS, toDrafts: toDrafts(imageOf) },
    { format: 'tsv', columns: COLUMNS, toDrafts: toDrafts(base64ImageOf) },
  ],
};
