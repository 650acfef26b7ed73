/** Checks the rows of a submission against the questions of the benchmark version. */
import type { FieldError } from '#contract/errors.ts';
import { type SubmittedSample, submittedSample } from '#contract/submission.ts';
import type { BenchmarkVersionRow } from '#db/boards/rows.ts';
import { eachQuestionPage, type Pair, pairOf, splitOf } from '../benchmarks/each-question.ts';
import type { IngestedRow } from '../datasets/read-rows.ts';
import type { ApiServices } from '../services.ts';

export interface Question {
  sequence: number;
  split: string;
  pair: Pair | null;
}

export interface CheckedRow {
  number: number;
  question: Question;
  sample: SubmittedSample;
}

/** After this many errors the rest of the upload is not read. */
const ERRORS_MAX = 100;
const ERRORS_PER_ROW_MAX = 4;
const MISSING_IDS_MAX = 100;
const ID_CHARS_MAX = 64;
const MESSAGE_CHARS_MAX = 200;

/** Reads the questions of a version by sample ID. */
export async function readQuestions(
  services: ApiServices,
  version: BenchmarkVersionRow,
): Promise<Map<string, Question>> {
  const questions = new Map<string, Question>();
  for await (const rows of eachQuestionPage(services, version)) {
    for (const row of rows) {
      const split = splitOf(row, version.splits) ?? '';
      questions.set(row.sampleId, { sequence: row.sequence, split, pair: pairOf(row) });
    }
  }
  return questions;
}

/** Lists the questions without a row. */
function missingErrors(questions: ReadonlyMap<string, Question>, seen: ReadonlyMap<string, number>): FieldError[] {
  const missing = [...questions.keys()].filter((id) => !seen.has(id));
  const errors = missing
    .slice(0, MISSING_IDS_MAX)
    .map((id) => ({ pointer: '', message: `the sample ${JSON.stringify(id)} has no responses` }));
  const more = missing.length - MISSING_IDS_MAX;
  return more > 0 ? [...errors, { pointer: '', message: `${more} more samples have no responses` }] : errors;
}

export interface CheckOptions {
  questions: ReadonlyMap<string, Question>;
  responsesMax: number;
}

/** Yields valid rows with the question that they answer, and appends what is wrong with the others to `errors`. */
export async function* checkRows(
  rows: AsyncIterable<IngestedRow>,
  { questions, responsesMax }: CheckOptions,
  errors: FieldError[],
): AsyncGenerator<CheckedRow> {
  /** Line of each ID. */
  const seen = new Map<string, number>();

  function check(row: IngestedRow): CheckedRow | undefined {
    const report = (path: string, message: string) => {
      errors.push({ pointer: `/lines/${row.number}${path}`, message: message.slice(0, MESSAGE_CHARS_MAX) });
      return undefined;
    };
    if ('error' in row) return report('', row.error);
    const parsed = submittedSample.safeParse(row.value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues.slice(0, ERRORS_PER_ROW_MAX)) {
        report(path.map((part) => `/${String(part).slice(0, ID_CHARS_MAX)}`).join(''), message);
      }
      return undefined;
    }
    const { id, responses } = parsed.data;
    const question = questions.get(id);
    const quotedId = JSON.stringify(id.slice(0, ID_CHARS_MAX));
    const earlierLine = seen.get(id);
    if (!question) return report('/id', `${quotedId} is not a sample of this version`);
    if (earlierLine !== undefined) return report('/id', `${quotedId} is already on line ${earlierLine}`);
    if (responses.length > responsesMax) {
      return report('/responses', `has ${responses.length} responses; the limit is ${responsesMax}`);
    }
    seen.set(id, row.number);
    return { number: row.number, question, sample: parsed.data };
  }

  for await (const row of rows) {
    const checked = check(row);
    if (checked) yield checked;
    if (errors.length >= ERRORS_MAX) {
      errors.push({ pointer: '', message: `the rest of the upload was not read after ${ERRORS_MAX} errors` });
      return;
    }
  }
  errors.push(...missingErrors(questions, seen));
}
