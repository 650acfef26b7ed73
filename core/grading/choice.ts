/** One of several choices, named by its letter, its text, its value or its position. Two different ones are ambiguous. */
import type { Grade } from '#contract/grading.ts';
import { acceptedContent } from './accepted.ts';
import { splitPolarity } from './denial.ts';
import { extract, firstSentence, type Statement } from './extract.ts';
import type { Question } from './grader.ts';
import { normalise } from './normalise.ts';
import { plainText } from './plain-text.ts';
import { readNumbers } from './read-number.ts';

/** What a text names: the index of a choice, several different ones, or none. */
type Named = number | 'several' | 'none';
/** Compares two expressions as mathematics; null if it cannot decide. */
export type CompareMath = (reading: string, choice: string) => boolean | null;

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const NUMERALS = '一二三四五六七八九十';
const HEAD =
  /^(?:(?:the |is |it's |choose |选)?(?:correct |right |final |best )?(?:answer|option|choice|选项|选)? ?(?:is )?[:：]? ?)?[([【（]?([A-Za-z])[)\]】）]?(?: ?[.:：、,，)—–-]|$| (?:is|because|since|as|with|\())/iu;
const OPTION = /(?:\b(?:option|choice|letter)|选项?|故选|应选)[ :：]?[([（]?([A-Z])(?![A-Za-z'’])/giu;
const BRACKETED = /[([（【]([A-Z])[)\]）】]/gu;
/** "A" and "I" are also words; they count only before punctuation. */
const LONE = /(?<![\p{L}\d'’\\])(?:([B-HJ-Z])(?![\p{L}\d'’])|([AI])(?=[.:：,，)、]|$| (?:or|and)\b))/gu;
const ORDINAL =
  /\b(?:(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)|(\d{1,2})(?:st|nd|rd|th)) (?:option|choice|answer|one|picture|image|figure)\b|\b(?:option|choice) (?:number |no\. ?|#)?(\d{1,2})\b|第([一二三四五六七八九十]|\d{1,2})[个個]?(?:选项|選項|项|個|个)?/giu;
/** The first line of an answer-first response: a letter with or without the text of its choice. */
const ANSWER_LINE = /^\W{0,4}(?:(?:option|choice|answer)\s*(?:is\s*)?[:：]?\s*)?\W{0,4}[A-Za-z]\W{0,4}$/i;
/** The next choice follows the first without a break: "A or B", "A, B", "A/B". */
const ALTERNATIVE = /^[)\]）】\s.]*(?:or|and|\/|&|,|、|或|和)\s*[([（]?(?:option |choice )?[A-Za-z](?![A-Za-z'’])/i;
/** LaTeX other than wrappers of text: its letters are symbols. */
const LATEX = /\\(?!(?:text|textbf|textit|textrm|mathrm|mathbf|boxed|fbox|quad|left|right)(?![a-zA-Z]))[a-zA-Z]+|[\^_]/;
/** A second statement of an answer. */
const RESTATED = /\b(?:answer|choice|option) (?:is|would be|must be)\b|答案/i;
const LABELLED = /^[([（]?([A-Z])[)\]）.:：]\s*(.+)$/su;
const CHOICE_LABEL = /^\s*[([（]?([A-Za-z])[)\]）.:：、]\s*(?=\S)/u;

export function choiceGrader(compareMath: CompareMath) {
  return function gradeChoice({ response, answers, choices = [], reasoningTags }: Question): Grade {
    const options = stripLabels(choices);
    const accepted = new Set(
      answers.map((answer) => acceptedIndex(answer, options, compareMath)).filter((index) => index !== undefined),
    );
    const stated = answerFirst(response, reasoningTags) ?? extract(response, { reasoningTags });
    const text = stated?.texts[0];
    if (stated === null || text === undefined) return { reward: null, extracted: null, reason: 'no_answer' };
    if (accepted.size === 0) return { reward: null, extracted: text, reason: 'no_accepted_answer' };
    const named = readNamed(stated.texts, options, compareMath);
    if (named === 'several') return { reward: null, extracted: text, reason: 'ambiguous' };
    if (named === 'none') {
      if (stated.certain && stated.texts.every((one) => differsFromAll(one, options, compareMath)))
        return { reward: 0, extracted: text, reason: 'mismatch' };
      return {
        reward: null,
        extracted: stated.certain ? text : null,
        reason: stated.certain ? 'unreadable' : 'no_answer',
      };
    }
    const isRight = accepted.has(named);
    return { reward: isRight ? 1 : 0, extracted: letterOf(named), reason: isRight ? 'match' : 'mismatch' };
  };
}

const letterOf = (index: number) => String.fromCharCode(65 + index);
const indexOf = (letter: string) => letter.toUpperCase().charCodeAt(0) - 65;
const countOf = (choices: readonly string[]) => (choices.length === 0 ? 26 : choices.length);

/** A response whose first line is only a letter and that states no other answer is answered by that line. */
function answerFirst(response: string, reasoningTags: readonly string[] | undefined): Statement | null {
  const stated = extract(response, { reasoningTags });
  if (stated === null || stated.certain) return null;
  const first = stated.texts.find((text) => ANSWER_LINE.test(text) && response.includes(text));
  return first === undefined || LATEX.test(first) ? null : { texts: [first], certain: true };
}

/** Choices that carry their own letter ("A. cat", "(B) dog") lose it if the letters are in order. */
function stripLabels(choices: readonly string[]): readonly string[] {
  const labels = choices.map((choice) => CHOICE_LABEL.exec(choice)?.[1]?.toUpperCase());
  const areInOrder = choices.length > 1 && labels.every((label, index) => label === letterOf(index));
  return areInOrder ? choices.map((choice) => choice.replace(CHOICE_LABEL, '')) : choices;
}

function acceptedIndex(answer: string, choices: readonly string[], compareMath: CompareMath): number | undefined {
  const content = acceptedContent(answer);
  const letter = /^[([（]?([A-Za-z])[)\]）]?[.:：]?$/u.exec(plainText(content))?.[1];
  const byText = indexOfText(content, choices);
  const byLetter = letter !== undefined && indexOf(letter) < countOf(choices) ? indexOf(letter) : undefined;
  if (byLetter !== undefined && byText !== undefined && byText !== byLetter) return undefined;
  if (byLetter !== undefined || byText !== undefined) return byLetter ?? byText;
  const named = nameOf(content, choices, compareMath);
  return typeof named === 'number' ? named : undefined;
}

function indexOfText(text: string, choices: readonly string[]): number | undefined {
  const plain = normalise(text);
  const found = choices.flatMap((choice, index) => (plain !== '' && normalise(choice) === plain ? [index] : []));
  return found.length === 1 ? found[0] : undefined;
}

/** The first reading that names a choice decides. */
function readNamed(texts: readonly string[], choices: readonly string[], compareMath: CompareMath): Named {
  const [whole = ''] = texts;
  const first = firstSentence(whole);
  // "B. Option A is wrong" names B; "A. The answer is C." names two.
  const restates = RESTATED.test(whole.slice(first.length));
  for (const text of restates ? texts : [first, ...texts]) {
    const { affirmed, denied } = splitPolarity(text);
    // A choice whose own text is a denial ("not shown") is compared before the split.
    const exact = denied === '' ? undefined : indexOfText(text, choices);
    if (exact !== undefined) return exact;
    const named = affirmed === '' ? 'none' : nameOf(affirmed, choices, compareMath);
    if (named !== 'none') return named;
  }
  return 'none';
}

function nameOf(reading: string, choices: readonly string[], compareMath: CompareMath): Named {
  const text = plainText(reading.normalize('NFKC'))
    .replace(/[.。!]+$/, '')
    .trim();
  const whole = indexOfText(text, choices);
  const count = countOf(choices);
  if (LATEX.test(reading)) return whole ?? nameOfLatex(reading, choices, compareMath);
  const head = HEAD.exec(text);
  const first = head?.[1] === undefined ? undefined : indexOf(head[1]);
  const isLetter = /^[([（]?[A-Za-z][)\]）]?$/u.test(text);
  if (whole !== undefined && isLetter && first !== undefined && first < count && first !== whole) return 'several';
  if (whole !== undefined) return whole;
  if (head !== null && first !== undefined && first < count && !isArticle(head, text)) {
    const rest = text.slice(head[0].length);
    if (ALTERNATIVE.test(text.slice(head[0].length - 1))) return 'several';
    if (contradicts(rest, choices[first])) return 'several';
    const others = oneOf([...lettersIn(rest, count), ...textsIn(rest, choices)]);
    return others === 'none' || others === first ? first : 'several';
  }
  const letters = lettersIn(text, count);
  const texts = textsIn(text, choices);
  const named = oneOf([...letters, ...(letters.size === 0 ? positionsIn(text, choices, count) : []), ...texts]);
  return named === 'none' ? indexByValue(text, choices) : named;
}

/** "(D) 90 cm²" where D is 45 cm²: the value after a letter differs from that of its choice. */
function contradicts(rest: string, choice: string | undefined): boolean {
  if (choice === undefined || !/^\s*[$€£¥]?\s*[-−]?\d/.test(rest)) return false;
  const [given, ...others] = readNumbers(firstSentence(rest));
  const [own, ...more] = readNumbers(plainText(choice));
  return (
    given !== undefined && own !== undefined && others.length === 0 && more.length === 0 && given.value !== own.value
  );
}

/** "A circle" begins with a word, "a)" and "A." with a letter. */
function isArticle([matched, letter]: RegExpExecArray, text: string): boolean {
  return /^[ai]$/i.test(letter ?? '') && matched.endsWith(' ') && text.length > matched.length;
}

function oneOf(found: Iterable<number>): Named {
  const distinct = [...new Set(found)];
  return distinct.length > 1 ? 'several' : (distinct[0] ?? 'none');
}

/** Letters that name choices: after "option", else in brackets, else alone. */
function lettersIn(text: string, count: number): Set<number> {
  for (const pattern of [OPTION, BRACKETED, LONE]) {
    const found = Array.from(text.matchAll(pattern), (match) => indexOf(match[1] ?? match[2] ?? ''));
    const letters = found.filter((index) => index >= 0 && index < count);
    if (letters.length > 0) return new Set(letters);
  }
  return new Set();
}

/** Choices whose texts occur as words. A choice inside a longer one that also occurs does not count. */
function textsIn(text: string, choices: readonly string[]): number[] {
  let left = ` ${normalise(text)} `;
  const byLength = choices
    .map((choice, index) => ({ index, words: normalise(choice) }))
    .filter(({ words }) => words.length > 1 || /[^a-z]/.test(words))
    .sort((a, b) => b.words.length - a.words.length);
  return byLength.flatMap(({ index, words }) => {
    if (words === '' || !left.includes(` ${words} `)) return [];
    left = left.replaceAll(` ${words} `, ' \uE000 ');
    return [index];
  });
}

function positionsIn(text: string, choices: readonly string[], count: number): number[] {
  return Array.from(text.matchAll(ORDINAL), ([, word, ordinal, numbered, chinese]) => {
    if (word?.toLowerCase() === 'last') return choices.length - 1;
    if (word !== undefined) return ORDINALS.indexOf(word.toLowerCase());
    const numeral = chinese === undefined ? -1 : NUMERALS.indexOf(chinese);
    return numeral >= 0 ? numeral : Number(ordinal ?? numbered ?? chinese) - 1;
  }).filter((index) => index >= 0 && index < count);
}

/** "12" names "12 cm" if no other choice has that number. */
function indexByValue(text: string, choices: readonly string[]): Named {
  const [number, ...others] = readNumbers(text);
  if (number === undefined || others.length > 0 || number.unit !== '') return 'none';
  const found = choices.flatMap((choice, index) => {
    const [only, ...more] = readNumbers(choice);
    return only !== undefined && more.length === 0 && only.value === number.value && only.percent === number.percent
      ? [index]
      : [];
  });
  return found.length === 1 ? (found[0] ?? 'none') : 'none';
}

/** `(C) $12\\pi$`: a letter and its choice, which must agree; else an expression that equals one choice. */
function nameOfLatex(reading: string, choices: readonly string[], compareMath: CompareMath): Named {
  const [, letter, rest] = LABELLED.exec(plainText(reading)) ?? [];
  if (letter === undefined || rest === undefined || indexOf(letter) >= countOf(choices))
    return indexByMath(reading, choices, compareMath);
  const named = indexByMath(rest, choices, compareMath);
  return named === 'none' || named === indexOf(letter) ? indexOf(letter) : 'several';
}

/** A value that differs from every choice is not the accepted one. */
function differsFromAll(reading: string, choices: readonly string[], compareMath: CompareMath): boolean {
  const isValue = LATEX.test(reading) || readNumbers(plainText(reading)).length === 1;
  return isValue && choices.length > 0 && choices.every((choice) => compareMath(reading, choice) === false);
}

function indexByMath(reading: string, choices: readonly string[], compareMath: CompareMath): Named {
  return oneOf(choices.flatMap((choice, index) => (compareMath(reading, choice) === true ? [index] : [])));
}
