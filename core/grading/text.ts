/**
 * Grader of short texts for answers without a declared grader: reads sentences ("The circle is red."), yes and no, dates and
 * times. A sentence that may say the answer in other words is undecided, never wrong.
 */
import type { Grade } from '#contract/grading.ts';
import { acceptedContent } from './accepted.ts';
import { comparing } from './compare.ts';
import { readDates, readTimes } from './dates.ts';
import { splitPolarity } from './denial.ts';
import { MATCH, MISMATCH, type Question, unknown, type Verdict } from './grader.ts';
import { normalise } from './normalise.ts';

const YES = /^(?:yes|yeah|yep|yup|true|correct|是的?|对的?|有的?|正确|はい)(?![\p{L}])|^(?:是的|对的|正确|はい)/iu;
const NO = /^(?:no|nope|false|incorrect|否|不是|不对|没有|错误|错|いいえ)(?![\p{L}])|^(?:不是|没有|不对|错误|いいえ)/iu;
/** Scripts that write words without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Hangul}]/u;
/** Words after which a sentence states its answer; any other word before it may change its meaning ("dark red"). */
const LEADS = new Set(
  'is are was were be been being a an the it its he she they this that these those of in on at to as by with from for into called named says say reads read shows show has have contains contain equals equal color colour answer option only just probably likely definitely clearly certainly simply mostly about around approximately roughly nearly exactly and s was appears seems looks like see sees depicts represents means than'.split(
    ' ',
  ),
);
const ALTERNATIVES = /(?:^|\s)(?:or|either|nor|versus|vs)(?:\s|$)|\/|或者?|还是|または/iu;
/** Copula and particles before an answer in unspaced scripts. */
const UNSPACED_LEAD = /[是为：:はがも个個只条张位头匹辆座은는이가 ]$/u;
const UNSPACED_TAIL = /^(?:的|色的?|です|だ|である|입니다|이다|예요|이에요|。|！|$)/u;

type Polarity = 'yes' | 'no' | null;

export function readYesNo(text: string): Polarity {
  const trimmed = text.trim().replace(/^[^\p{L}]+/u, '');
  if (/^(?:yes|no)\s*(?:or|and|\/)\s*(?:yes|no)\b/iu.test(trimmed)) return null;
  if (NO.test(trimmed)) return 'no';
  return YES.test(trimmed) ? 'yes' : null;
}

/** An answer that is nothing but yes or no. */
function wholeYesNo(answer: string): Polarity {
  const words = normalise(answer);
  return words.split(' ').length === 1 && words.length <= 9 ? readYesNo(words) : null;
}

export function compareText(reading: string, answer: string): Verdict {
  const accepted = normalise(answer);
  if (answer.trim() === '') return unknown('no_accepted_answer');
  if (accepted === '') return reading.trim() === answer.trim() ? MATCH : MISMATCH;
  if (normalise(reading) === accepted) return MATCH;
  return compareYesNo(reading, answer) ?? compareMoments(reading, answer) ?? comparePhrase(reading, answer);
}

function compareYesNo(reading: string, answer: string): Verdict | null {
  const accepted = wholeYesNo(answer);
  if (accepted === null) return null;
  const given = readYesNo(reading);
  if (given !== null) return given === accepted ? MATCH : MISMATCH;
  return unknown('unreadable');
}

/** Compares dates and times if the accepted answer is one. */
function compareMoments(reading: string, answer: string): Verdict | null {
  const [date, ...dates] = readDates(answer);
  if (date !== undefined && dates.length === 0 && answer.trim().length <= 24) {
    const given = new Set(readDates(reading));
    if (given.size !== 1) return unknown(given.size === 0 ? 'unreadable' : 'ambiguous');
    return given.has(date) ? MATCH : MISMATCH;
  }
  const [time, ...times] = readTimes(answer);
  if (
    time === undefined ||
    times.length > 0 ||
    !/^\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s*(?:[ap]\.?m\.?)?\s*$/iu.test(answer)
  )
    return null;
  const given = readTimes(reading);
  const [first] = given;
  if (first === undefined) return unknown('unreadable');
  if (given.length > 1) return unknown('ambiguous');
  if (first.seconds === time.seconds) return MATCH;
  const isSameOnClock = first.meridiem !== time.meridiem && first.seconds % 43_200 === time.seconds % 43_200;
  return isSameOnClock ? unknown('undecided') : MISMATCH;
}

/** Looks for the accepted words in what the reading affirms. */
function comparePhrase(reading: string, answer: string): Verdict {
  const accepted = normalise(answer);
  const { affirmed, denied } = splitPolarity(reading);
  const isDenied = splitPolarity(answer).denied === '' && contains(normalise(denied), accepted);
  const text = denied === '' ? reading : affirmed;
  if (contains(normalise(text), accepted)) {
    if (isDenied || ALTERNATIVES.test(text)) return unknown('ambiguous');
    return statesPhrase(text, accepted) ? MATCH : unknown('ambiguous');
  }
  if (isDenied) return MISMATCH;
  return denied === '' && isShort(text, answer) ? MISMATCH : unknown('unreadable');
}

function contains(text: string, words: string): boolean {
  return UNSPACED.test(words) ? text.includes(words) : ` ${text} `.includes(` ${words} `);
}

/** The phrase is a clause of its own, or ends a sentence after a copula or another leading word. */
function statesPhrase(text: string, accepted: string): boolean {
  const clauses = text
    .split(/[,，;；:：]\s|[。！!?？]|\.(?=\s|$)|\s[-–—]\s/)
    .map((clause) => normalise(clause))
    .filter((clause) => clause !== '');
  const holding = clauses.filter((clause) => contains(clause, accepted));
  const isEnumeration =
    clauses.length > 1 && clauses.every((clause) => clause.split(' ').length <= 3) && !UNSPACED.test(text);
  if (isEnumeration) return clauses[0] === accepted && clauses.slice(1).every((clause) => HEDGES.test(clause));
  return holding.some((clause) => clause === accepted || endsWithPhrase(clause, accepted));
}

const HEDGES =
  /^(?:i (?:think|guess|believe)|probably|likely|maybe|perhaps|apparently|obviously|clearly|definitely|of course|right)$/;

function endsWithPhrase(clause: string, accepted: string): boolean {
  if (UNSPACED.test(accepted)) {
    const at = clause.lastIndexOf(accepted);
    return at >= 0 && UNSPACED_LEAD.test(clause.slice(0, at)) && UNSPACED_TAIL.test(clause.slice(at + accepted.length));
  }
  if (!clause.endsWith(` ${accepted}`)) return false;
  const before =
    clause
      .slice(0, -accepted.length - 1)
      .split(' ')
      .at(-1) ?? '';
  return LEADS.has(before);
}

/** Short enough to be an answer and not a sentence. Unspaced scripts are counted in characters. */
function isShort(reading: string, answer: string): boolean {
  if (UNSPACED.test(reading)) return normalise(reading).length <= normalise(answer).length + 2;
  return normalise(reading).split(' ').length <= normalise(answer).split(' ').length + 1;
}

const gradeByText = comparing(compareText, { readsPolarity: false });

/** A match extracts the accepted answer, which may be a part of the sentence. */
export function gradeText(question: Question): Grade {
  const grade = gradeByText(question);
  if (grade.reward !== 1 || grade.extracted === null) return grade;
  const { extracted } = grade;
  const matched = question.answers
    .map((answer) => acceptedContent(answer))
    .find((answer) => compareText(extracted, answer).reward === 1);
  return { ...grade, extracted: matched ?? extracted };
}
