/** One of several choices, named by its letter, its text or its position. Two that differ are no answer. */
import type { Grade } from '#contract/grading.ts';
import { extract } from './extract.ts';
import type { Question } from './grader.ts';
import { normalise } from './normalise.ts';
import { plainText } from './plain-text.ts';

/** What a text names: a choice by its index, several that differ, or none. */
type Named = number | 'several' | 'none';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const NUMERALS = '一二三四五六七八九十';
const HEAD =
  /^(?:(?:the |is |it's |choose |选)?(?:correct |right |final )?(?:answer|option|choice|选项|选)? ?(?:is )?[:：]? ?)?[([【（]?([A-Za-z])[)\]】）]?(?: ?[.:：、,，)—–-]|$| (?:is|because|since|as|with|\())/iu;
const OPTION = /(?:\b(?:option|choice|letter)|选项?|故选|应选)[ :：]?[([（]?([A-Z])(?![A-Za-z'’])/giu;
const BRACKETED = /[([（【]([A-Z])[)\]）】]/gu;
/** A and I are words as well; they count with a mark. */
const LONE = /(?<![\p{L}\d'’\\])(?:([B-HJ-Z])(?![\p{L}\d'’])|([AI])(?=[.:：,，)、]|$| (?:or|and)\b))/gu;
const ORDINAL =
  /\b(?:(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)|(\d{1,2})(?:st|nd|rd|th)) (?:option|choice|answer|one|picture|image|figure)\b|\b(?:option|choice) (?:number |no\. ?|#)?(\d{1,2})\b|第([一二三四五六七八九十]|\d{1,2})[个個]?(?:选项|選項|项|個|个)?/giu;

export function gradeChoice({ response, answers, choices = [] }: Question): Grade {
  const stated = extract(response);
  const text = stated?.texts[0];
  if (stated === null || text === undefined) return { reward: null, extracted: null, reason: 'no_answer' };
  const accepted = new Set(answers.map((answer) => accept(answer, choices)).filter((index) => index !== undefined));
  if (accepted.size === 0) return { reward: null, extracted: text, reason: 'no_accepted_answer' };
  const named = stated.texts.map((one) => nameOf(one, choices)).find((one) => one !== 'none') ?? 'none';
  if (named === 'several') return { reward: null, extracted: text, reason: 'ambiguous' };
  if (named === 'none') {
    return {
      reward: null,
      extracted: stated.certain ? text : null,
      reason: stated.certain ? 'unreadable' : 'no_answer',
    };
  }
  const right = accepted.has(named);
  return { reward: right ? 1 : 0, extracted: letterOf(named), reason: right ? 'match' : 'mismatch' };
}

const letterOf = (index: number) => String.fromCharCode(65 + index);
const indexOf = (letter: string) => letter.toUpperCase().charCodeAt(0) - 65;
const lastOf = (choices: readonly string[]) => (choices.length === 0 ? 26 : choices.length);

/** A letter is a letter, unless a choice reads so and another one stands at its place. */
function accept(answer: string, choices: readonly string[]): number | undefined {
  const letter = /^[([（]?([A-Za-z])[)\]）]?[.:：]?$/u.exec(plainText(answer))?.[1];
  const byText = indexOfText(answer, choices);
  const byLetter = letter !== undefined && indexOf(letter) < lastOf(choices) ? indexOf(letter) : undefined;
  if (byLetter !== undefined && byText !== undefined && byText !== byLetter) return undefined;
  if (byLetter !== undefined || byText !== undefined) return byLetter ?? byText;
  const named = nameOf(answer, choices);
  return typeof named === 'number' ? named : undefined;
}

function indexOfText(text: string, choices: readonly string[]): number | undefined {
  const plain = normalise(text);
  const found = choices.flatMap((choice, index) => (plain !== '' && normalise(choice) === plain ? [index] : []));
  return found.length === 1 ? found[0] : undefined;
}

function nameOf(reading: string, choices: readonly string[]): Named {
  const text = plainText(reading.normalize('NFKC'))
    .replace(/[.。!]+$/, '')
    .trim();
  const last = lastOf(choices);
  const whole = indexOfText(text, choices);
  const head = HEAD.exec(text);
  const first = head?.[1] === undefined ? undefined : indexOf(head[1]);
  const isLetter = /^[([（]?[A-Za-z][)\]）]?$/u.test(text);
  if (whole !== undefined && isLetter && first !== undefined && first < last && first !== whole) return 'several';
  if (whole !== undefined) return whole;
  if (head !== null && first !== undefined && first < last && !isArticle(head, text)) {
    const rest = text.slice(head[0].length);
    const beside = one([...lettersIn(rest, last), ...textsIn(rest, choices)]);
    return beside === 'none' || beside === first ? first : 'several';
  }
  const letters = lettersIn(text, last);
  const texts = textsIn(text, choices);
  return one([...letters, ...(letters.size === 0 ? placesIn(text, choices, last) : []), ...texts]);
}

/** "A circle" begins with a word, "a)" and "A." with a letter. */
function isArticle([matched, letter]: RegExpExecArray, text: string): boolean {
  return /^[ai]$/i.test(letter ?? '') && matched.endsWith(' ') && text.length > matched.length;
}

function one(found: Iterable<number>): Named {
  const distinct = [...new Set(found)];
  return distinct.length > 1 ? 'several' : (distinct[0] ?? 'none');
}

/** Letters that name choices: after "option", or else in brackets, or else alone. */
function lettersIn(text: string, last: number): Set<number> {
  for (const pattern of [OPTION, BRACKETED, LONE]) {
    const found = Array.from(text.matchAll(pattern), (match) => indexOf(match[1] ?? match[2] ?? ''));
    const letters = found.filter((index) => index >= 0 && index < last);
    if (letters.length > 0) return new Set(letters);
  }
  return new Set();
}

/** Choices whose texts stand in it as words; one that lies in a longer one that is there too does not count. */
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

function placesIn(text: string, choices: readonly string[], last: number): number[] {
  return Array.from(text.matchAll(ORDINAL), ([, word, ordinal, numbered, chinese]) => {
    if (word?.toLowerCase() === 'last') return choices.length - 1;
    if (word !== undefined) return ORDINALS.indexOf(word.toLowerCase());
    const numeral = chinese === undefined ? -1 : NUMERALS.indexOf(chinese);
    return numeral >= 0 ? numeral : Number(ordinal ?? numbered ?? chinese) - 1;
  }).filter((index) => index >= 0 && index < last);
}
