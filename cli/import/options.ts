/** Choices as benchmarks write them: lettered in the question, in a line of their own, or a list in Python's notation. */

import { LIMITS } from '#contract/limits.ts';
import { refuseRow } from '#core/samples/row.ts';

const letterAt = (index: number) => String.fromCharCode(65 + index);
const indexOf = (letter: string) => letter.charCodeAt(0) - 65;

/** A letter at the beginning, after a space, a break or a semicolon, with a mark and words after it. */
const MARK = /(?<=^|[\s;；,，.。:：)])(?:[(（]([A-Z])[)）][.:：]?|([A-Z])[)）.:：、．])\s*(?=[^\s;；.])/gu;

interface Marked {
  letter: number;
  start: number;
  end: number;
}

/** Those in the order of the alphabet from an A on: other capitals with a point are words of a choice. */
function inOrder(marks: readonly Marked[], from: number): Marked[] {
  const [first] = marks.slice(from);
  if (first?.letter !== 0) return [];
  const found = [first];
  for (const mark of marks.slice(from + 1)) {
    if (mark.letter === found.length) found.push(mark);
  }
  return found;
}

const clean = (text: string) =>
  text
    .trim()
    .replace(/[;；,，]+$/, '')
    .trim();

/**
 * The longest run of A, B, C, … in a text; of equal ones the last, because questions tell of "A" and "B" before.
 * @returns null where there are no two, or where one of them is empty
 */
export function letteredChoices(text: string): string[] | null {
  const marks = [...text.matchAll(MARK)].map((match) => ({
    letter: indexOf(match[1] ?? match[2] ?? 'A'),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const runs = marks.map((_, from) => inOrder(marks, from));
  const best = runs.reduce<Marked[]>((longest, run) => (run.length >= longest.length ? run : longest), []);
  if (best.length < 2 || best.length > LIMITS.choicesMax) return null;
  const choices = best.map(({ end }, at) => clean(text.slice(end, best[at + 1]?.start)));
  return choices.every((choice) => choice !== '') ? choices : null;
}

/** Choices that stand in the picture: their letters, at least to D and to the accepted one. */
export function lettersTo(...letters: readonly string[]): string[] {
  const last = Math.max(indexOf('D'), ...letters.map(indexOf));
  return Array.from({ length: last + 1 }, (_, index) => letterAt(index));
}

const LETTER = /^\(?([A-Z])\)?[.:]?$/;

/** The letter that an answer is, if it is one. */
export const letterOf = (answer: string): string | undefined => LETTER.exec(answer.trim())?.[1];

const BARE = /^[$\s]*(?:\\(?:text|mathrm|mathbf)\s*)?\{?\s*([A-Z])\s*\}?[$\s]*$/;

/** Choices that are letters of other choices ("B. C") could not be told from those: then letters alone count. */
export function unambiguous(choices: readonly string[]): string[] {
  const isOther = (choice: string, at: number) => (BARE.exec(choice)?.[1] ?? letterAt(at)) !== letterAt(at);
  return choices.some(isOther) ? choices.map((_, at) => letterAt(at)) : [...choices];
}

/** What is written, unless it has no place for the accepted letter: then letters. */
export function choicesFor(answer: string, ...texts: readonly string[]): string[] {
  const letter = letterOf(answer);
  for (const text of texts) {
    const written = letteredChoices(text);
    if (written && (letter === undefined || indexOf(letter) < written.length)) return unambiguous(written);
  }
  return lettersTo(...(letter === undefined ? [] : [letter]));
}

/** @throws RowError where the accepted letter names none of the choices */
export function requireLetter(answer: string, choices: readonly string[], pointer: string): string {
  const letter = letterOf(answer);
  if (letter === undefined || indexOf(letter) >= choices.length)
    return refuseRow(pointer, `must be one of the letters A to ${letterAt(choices.length - 1)}, and is "${answer}"`);
  return letter;
}

/** The question as a model is asked it: the choices under it, one a line. */
export function askWithChoices(question: string, choices: readonly string[]): string {
  return [question, ...choices.map((choice, index) => `${letterAt(index)}. ${choice}`)].join('\n');
}

const PYTHON_ITEM = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|(-?\d+(?:\.\d+)?))\s*(,|$)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescapePython(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g, (whole, code: string) => {
    if (/^[xu]./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if ('\\\'"'.includes(code)) return code;
    // Python keeps the backslash of what it does not know, and LaTeX depends on it.
    return ESCAPES[code] ?? whole;
  });
}

/** `['a', "b's"]`, as MMMU writes its choices. @throws RowError */
export function pythonList(text: string, pointer: string): string[] {
  const inner = /^\s*\[([\s\S]*)\]\s*$/.exec(text)?.[1];
  if (inner === undefined) return refuseRow(pointer, "must be a list in Python's notation");
  const items: string[] = [];
  PYTHON_ITEM.lastIndex = 0;
  while (PYTHON_ITEM.lastIndex < inner.trimEnd().length) {
    const match = PYTHON_ITEM.exec(inner);
    if (!match) return refuseRow(pointer, "must be a list of texts in Python's notation");
    items.push(match[3] ?? unescapePython(match[1] ?? match[2] ?? ''));
  }
  return items;
}
