/** Reads rows with columns of Hugging Face datasets, such as ViRL39K, whose column names vary. */
import { distance } from 'fastest-levenshtein';
import { readImageCells } from './image-cell.ts';
import { metadataOf } from './metadata.ts';
import { PLAIN_FIELDS } from './plain-form.ts';
import { type DraftSample, type Row, refuseRow } from './row.ts';
import { readAnswers, readQuestion, readResponses } from './text-cells.ts';

const IDS = ['id', 'qid', 'question_id', 'problem_id', 'pid', 'uid', 'index', 'idx'];
const QUESTIONS = ['question', 'problem', 'query', 'prompt', 'instruction'];
const ANSWERS = ['answers', 'answer', 'ground_truth', 'gold', 'solution', 'target', 'label'];
const IMAGES = ['images', 'image', 'decoded_image', 'image_path', 'img_path'];
const CHOICES = ['choices', 'options'];

function firstOf(row: Row, names: readonly string[]): string | undefined {
  return names.find((name) => row[name] !== undefined && row[name] !== null && row[name] !== '');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Choices come as a list or as JSON text of a list. */
function readChoices(value: unknown): string[] | undefined {
  const list = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(list) || list.length < 2) return undefined;
  return list.map(String);
}

const KNOWN = new Set([...PLAIN_FIELDS, ...IDS, ...QUESTIONS, ...ANSWERS, ...IMAGES, ...CHOICES]);
/** Shorter names resemble too many others. */
const MISSPELT_CHARS_MIN = 6;

/** Rejects misspelt column names, which would otherwise become metadata. */
function rejectMisspelt(row: Row): void {
  for (const name of Object.keys(row)) {
    if (KNOWN.has(name) || name.length < MISSPELT_CHARS_MIN || name.length > 64) continue;
    const intended = [...PLAIN_FIELDS].find((field) => row[field] === undefined && distance(field, name) <= 2);
    if (intended !== undefined && intended.length >= MISSPELT_CHARS_MIN) {
      refuseRow(`/${name}`, `is not a known column; did you mean ${intended}? Put your own columns into metadata`);
    }
  }
}

export function fromColumns(row: Row): DraftSample & { needsId: boolean } {
  rejectMisspelt(row);
  const [idName, questionName, answerName, imageName, choicesName] = [IDS, QUESTIONS, ANSWERS, IMAGES, CHOICES].map(
    (names) => firstOf(row, names),
  );
  const question = questionName === undefined ? undefined : row[questionName];
  if (questionName === undefined || typeof question !== 'string') {
    return refuseRow('', `has no column with the question: one of ${QUESTIONS.join(', ')}`);
  }
  const images = imageName === undefined ? [] : readImageCells(row[imageName], `/${imageName}`);
  const choices = choicesName === undefined ? undefined : readChoices(row[choicesName]);
  const used = [idName, questionName, answerName, imageName, choices && choicesName, 'responses'];
  const metadata = metadataOf(
    row,
    used.flatMap((name) => (name === undefined ? [] : [name])),
  );
  return {
    needsId: idName === undefined,
    sample: {
      id: idName === undefined ? '' : String(row[idName]),
      ...readQuestion(question, images.length),
      answers: answerName === undefined ? [] : readAnswers(row[answerName], `/${answerName}`),
      responses: readResponses(row.responses, '/responses'),
      ...(choices ? { choices } : {}),
      ...(metadata ? { metadata } : {}),
    },
    images,
  };
}
