/** Chooses a grader by parsing the accepted answers, for samples whose dataset declares none. */
import { type TextGraderSpec, textGraderSpec } from '#contract/grading.ts';
import { acceptedContent } from './accepted.ts';
import { plainText } from './plain-text.ts';
import { readNumbers } from './read-number.ts';

/** What an accepted answer is. */
type Kind = 'quantity' | 'mathematics' | 'text';

const LATEX = /\\[a-zA-Z]|[\^_√π∞∪≤≥±]|\d\s*°$|\\[{}]/;
/** Words that may occur in mathematics without LaTeX. */
const FUNCTION_WORD =
  /\b(?:sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|log|ln|lg|exp|sqrt|pi|inf|infinity|or|and)\b/gi;
const TIME_OF_DAY = /^\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[ap]\.?m\.?)?$/i;
/** Digits joined by marks that are no arithmetic: dates, versions, telephone numbers. */
const CODE = /^\d+(?:[-.]\d+){2,}$|^\d{1,4}[-/]\d{1,2}[-/]\d{1,4}$/;

function kindOf(answer: string): Kind {
  const content = acceptedContent(answer, true);
  const plain = plainText(content).trim();
  if (TIME_OF_DAY.test(plain) || CODE.test(plain)) return 'text';
  if (!LATEX.test(content) && isQuantity(plain)) return 'quantity';
  if (LATEX.test(content) || isNotation(plain) || /^[a-zA-Z]\([a-z]\)$/.test(plain)) return 'mathematics';
  return 'text';
}

/** Digits and symbols with operators or brackets: tuples, intervals, lists, equations. */
function isNotation(text: string): boolean {
  const symbols = text.replace(FUNCTION_WORD, ' ');
  return (
    /\d/.test(text) &&
    /[()[\]{}=<>|^*/+,;:]|\b(?:or|and)\b/.test(text) &&
    !/[a-zA-Z]{3,}|[^\s\da-zA-Z()[\]{}=<>|^*/+\-,.;:!'%°√π∞]/.test(symbols)
  );
}

/** One number at the start, with at most two words after it as its unit. */
function isQuantity(text: string): boolean {
  const [number, ...others] = readNumbers(text);
  if (number === undefined || others.length > 0 || !/^[-+−–]?\s*[$€£¥₹]?\s*[\d.½¼¾⅓⅔]/.test(text)) return false;
  return (
    number.rest
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '').length <= 2 && !/[()[\]{},;:=<>]/.test(number.rest)
  );
}

/** @returns the settings of a grader; `exact` stands for short texts, which are also read in sentences */
export function chooseGrader(answers: readonly string[], choices: readonly string[] | undefined): TextGraderSpec {
  if (choices !== undefined) return textGraderSpec.parse({ kind: 'choice' });
  const kinds = answers.map(kindOf);
  if (kinds.length > 0 && kinds.every((kind) => kind === 'quantity')) return textGraderSpec.parse({ kind: 'numeric' });
  return textGraderSpec.parse({ kind: kinds.some((kind) => kind === 'mathematics') ? 'math' : 'exact' });
}
