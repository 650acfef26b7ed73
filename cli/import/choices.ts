/** Parses choices as benchmarks write them: with letters in a text, or as a Python list. */
import { LIMITS } from '#contract/limits.ts';
import { refuseRow } from '#core/samples/row.ts';

const letterAt = (index: number) => String.fromCharCode(65 + index);
const indexOf = (letter: string) => letter.charCodeAt(0) - 65;

/** A letter and a mark, after the start of the text, a space or punctuation, and before a word. */
const MARK = /(?<=^|[\s;；,，.。:：)])(?:[(（]([A-Z])[)）][.:：]?|([A-Z])[)）.:：、．])\s*(?=[^\s;；.])/gu;

interface LetterMark {
  letter: number;
  start: number;
  end: number;
}

/** Marks A, B, C, … in alphabetical order; other marks are part of a choice. */
function selectInOrder(marks: readonly LetterMark[], from: number): LetterMark[] {
  const [first] = marks.slice(from);
  if (first?.letter !== 0) return [];
  const selected = [first];
  for (const mark of marks.slice(from + 1)) {
    if (mark.letter === selected.length) selected.push(mark);
  }
  return selected;
}

function trimPunctuation(text: string): string {
  return text
    .trim()
    .replace(/[;；,，]+$/, '')
    .trim();
}

/**
 * Finds the longest run of choices A, B, C, … in a text; of equally long runs the last one, because a question may
 * mention "A" and "B" before.
 * @returns null if the text has less than two choices, or an empty one
 */
export function letteredChoices(text: string): string[] | null {
  const marks = [...text.matchAll(MARK)].map((match) => ({
    letter: indexOf(match[1] ?? match[2] ?? 'A'),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const runs = marks.map((_, from) => selectInOrder(marks, from));
  const best = runs.reduce<LetterMark[]>((longest, run) => (run.length >= longest.length ? run : longest), []);
  if (best.length < 2 || best.length > LIMITS.choicesMax) return null;
  const choices = best.map(({ end }, index) => trimPunctuation(text.slice(end, best[index + 1]?.start)));
  return choices.every((choice) => choice !== '') ? choices : null;
}

/** Letters for choices that are in the image: A to D at least, and up to the given letters. */
export function lettersUpTo(...letters: readonly string[]): string[] {
  const last = Math.max(indexOf('D'), ...letters.map(indexOf));
  return Array.from({ length: last + 1 }, (_, index) => letterAt(index));
}

const LETTER = /^\(?([A-Z])\)?[.:]?$/;

/** @returns undefined if the answer is not a letter */
export const parseLetter = (answer: string): string | undefined => LETTER.exec(answer.trim())?.[1];

const BARE_LETTER = /^[$\s]*(?:\\(?:text|mathrm|mathbf)\s*)?\{?\s*([A-Z])\s*\}?[$\s]*$/;

/** Replaces choices by their letters if one is the letter of another choice ("B. C"), which a grader would confuse. */
export function toUnambiguousChoices(choices: readonly string[]): string[] {
  const isOtherLetter = (choice: string, index: number) =>
    (BARE_LETTER.exec(choice)?.[1] ?? letterAt(index)) !== letterAt(index);
  return choices.some(isOtherLetter) ? choices.map((_, index) => letterAt(index)) : [...choices];
}

/** Choices in the first text that has them and covers the accepted letter, else letters. */
export function findChoices(answer: string, ...texts: readonly string[]): string[] {
  const letter = parseLetter(answer);
  for (const text of texts) {
    const choices = letteredChoices(text);
    if (choices && (letter === undefined || indexOf(letter) < choices.length)) return toUnambiguousChoices(choices);
  }
  return lettersUpTo(...(letter === undefined ? [] : [letter]));
}

/** @throws RowError if the answer is not the letter of a choice */
export function requireLetter(answer: string, choices: readonly string[], pointer: string): string {
  const letter = parseLetter(answer);
  if (letter === undefined || indexOf(letter) >= choices.length)
    return refuseRow(pointer, `must be one of the letters A to ${letterAt(choices.length - 1)}, not "${answer}"`);
  return letter;
}

/** The question with its choices below, one per line. */
export function appendChoices(question: string, choices: readonly string[]): string {
  return [question, ...choices.map((choice, index) => `${letterAt(index)}. ${choice}`)].join('\n');
}

const PYTHON_ITEM = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|(-?\d+(?:\.\d+)?))\s*(,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescapePython(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g, (whole, code: string) => {
    if (/^[xu]./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if ('\\\'"'.includes(code)) return code;
    // Python keeps the backslash of unknown escapes, which LaTeX depends on.
    return ESCAPES[code] ?? whole;
  });
}

/** Parses `['a', "b's"]`, the notation of MMMU. @throws RowError if the text is not a Python list */
export function parsePythonList(text: string, pointer: string): string[] {
  const inner = /^\s*\[([\s\S]*)\]\s*$/.exec(text)?.[1];
  if (inner === undefined) return refuseRow(pointer, 'must be a Python list');
  const items: string[] = [];
  PYTHON_ITEM.lastIndex = 0;
  while (PYTHON_ITEM.lastIndex < inner.trimEnd().length) {
    const match = PYTHON_ITEM.exec(inner);
    if (!match) return refuseRow(pointer, 'must be a Python list of texts');
    items.push(match[3] ?? unescapePython(match[1] ?? match[2] ?? ''));
  }
  return items;
}
