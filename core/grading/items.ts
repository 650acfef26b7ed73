/** Graders of several items: a list, whose order counts, or a set. */
import type { SpecOf } from '#contract/grading.ts';
import { comparing } from './compare.ts';
import { type Grader, MATCH, MISMATCH, unknown, type Verdict } from './grader.ts';
import { plainText } from './plain-text.ts';

const ITEMS_MAX = 64;
const OPENING = '([{（';
const CLOSING = ')]}）';
const SEPARATOR = /^(?:[,;，；、\n]|\\\\| (?:and|or|und|和) )/i;

type Spec = SpecOf<'list'> | SpecOf<'set'>;
export type CompareItem = (reading: string, answer: string) => Verdict;

/** The content of `{1, 2}`, `[1, 2]` or `\{1, 2\}`. */
function unwrap(text: string): string {
  const trimmed = text
    .trim()
    .replace(/\\left|\\right/g, '')
    .replace(/\\([{}])/g, '$1')
    .trim();
  const open = OPENING.indexOf(trimmed.charAt(0));
  if (open < 0 || trimmed.at(-1) !== CLOSING[open]) return trimmed;
  let depth = 0;
  for (let at = 0; at < trimmed.length - 1; at += 1) {
    depth += nesting(trimmed.charAt(at));
    if (depth === 0) return trimmed;
  }
  return trimmed.slice(1, -1);
}

const nesting = (mark: string) => (mark === '' ? 0 : OPENING.includes(mark) ? 1 : CLOSING.includes(mark) ? -1 : 0);

/** Splits at commas, semicolons, "and", lines and bullets, but not within brackets or in 1,234. */
export function splitItems(text: string): string[] {
  const inner = unwrap(plainText(text).replace(/^\s*(?:[-*•]|\d+[.)])\s+/gm, ''));
  const items: string[] = [];
  let start = 0;
  for (let at = 0, depth = 0; at < inner.length; at += 1) {
    depth = Math.max(0, depth + nesting(inner.charAt(at)));
    const separator = depth === 0 ? SEPARATOR.exec(inner.slice(at, at + 6))?.[0] : undefined;
    if (separator === undefined || /^\d,\d{3}(?!\d)/.test(inner.slice(at - 1, at + 5))) continue;
    items.push(inner.slice(start, at));
    start = at + separator.length;
    at = start - 1;
  }
  return [...items, inner.slice(start)]
    .map((item) => item.trim().replace(/^(?:and|or) /i, ''))
    .filter((item) => item !== '');
}

function compareLists(given: string[], accepted: string[], compare: CompareItem): (Verdict | undefined)[] {
  return accepted.map((answer, at) => {
    const reading = given[at];
    return reading === undefined ? undefined : compare(reading, answer);
  });
}

/** Each accepted item takes the first remaining item that matches; a comparison that is undecided stays undecided. */
function compareSets(given: string[], accepted: string[], compare: CompareItem): (Verdict | undefined)[] {
  const left = [...given];
  return accepted.map((answer) => {
    let doubt: Verdict | undefined;
    for (const [at, reading] of left.entries()) {
      const verdict = compare(reading, answer);
      if (verdict.reward === 1) {
        left.splice(at, 1);
        return verdict;
      }
      if (verdict.reward === null) doubt = verdict;
    }
    return doubt ?? (left.length === 0 ? undefined : MISMATCH);
  });
}

/** Removes repeated items. */
function distinct(items: string[], compare: CompareItem): string[] {
  return items.filter((item, at) => !items.slice(0, at).some((before) => compare(item, before).reward === 1));
}

export function itemsGrader(spec: Spec, compare: CompareItem): Grader {
  function compareItems(reading: string, answer: string): Verdict {
    const [given, accepted] = [reading, answer].map((text) => {
      const items = splitItems(text);
      return spec.kind === 'set' && items.length <= ITEMS_MAX ? distinct(items, compare) : items;
    });
    if (accepted === undefined || accepted.length === 0 || accepted.length > ITEMS_MAX)
      return unknown('no_accepted_answer');
    if (given === undefined || given.length === 0 || given.length > ITEMS_MAX) return unknown('unreadable');
    const verdicts = (spec.kind === 'list' ? compareLists : compareSets)(given, accepted, compare);
    const right = verdicts.filter((verdict) => verdict?.reward === 1).length;
    const size = Math.max(given.length, accepted.length);
    if (right === size) return MATCH;
    const doubt = verdicts.find((verdict) => verdict?.reward === null);
    if (doubt !== undefined && given.length === accepted.length) return doubt;
    return spec.partial && right > 0 ? { reward: right / size, reason: 'partial' } : MISMATCH;
  }
  return comparing(compareItems, { together: true, readsPolarity: false });
}
