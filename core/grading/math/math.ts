/** Mathematics in LaTeX or plain notation, equal by structure and by value. Time and size are bounded. */
import type { SpecOf } from '#contract/grading.ts';
import { comparing } from '../compare.ts';
import { type Grader, MATCH, MISMATCH, unknown, type Verdict } from '../grader.ts';
import { normalise } from '../normalise.ts';
import { compareNumeric } from '../numeric.ts';
import { readUnit } from '../units.ts';
import { areEqual, areProportional, type Equality } from './equal.ts';
import type { Expression } from './expression.ts';
import { spellMath } from './spell.ts';
import { readValue, type Value } from './value.ts';

const CHARS_MAX = 1000;
/** A number with a unit in plain letters; a single one close to the number is a symbol: 2i, 3x. */
const MEASURE =
  /^[-−]?[\d.,]+(?:\/\d+)?(?: ?(?:°|\\?%)|(?: ?[a-zA-Zµμ]{2,12}| [a-zA-Z])(?:[/^][a-zA-Z\d]{1,4})?[²³]?)$/;
const NUMBER = /^[-−]?[\d.,]+(?:\/\d+)?$/;

function read(text: string): Value | null {
  const spelled = spellMath(text)
    .replace(/\\text ?\{ ?(?:or|and) ?\}|(?<![\\a-zA-Z])(?:or|and)(?![a-zA-Z])/g, '\\or ')
    .replace(/^,|,$/g, '');
  const named = /^(.+?) ?: ?(?=[^\d])(.+)$/.exec(spelled);
  return readValue(named?.[1] !== undefined && !/\d/.test(named[1]) ? (named[2] ?? '') : spelled);
}

/** Every item of one beside the same of the other. */
function areAll(one: Value[], other: Value[], tolerance: number): Equality {
  if (one.length !== other.length) return false;
  const results = one.map((item, at) => {
    const beside = other[at];
    return beside === undefined ? false : sameValue(item, beside, tolerance);
  });
  return results.includes(false) ? false : results.includes(null) ? null : true;
}

function areSameSets(one: Value[], other: Value[], tolerance: number): Equality {
  const covers = (some: Value[], all: Value[]) =>
    all.map((item): Equality => {
      const results = some.map((candidate) => sameValue(candidate, item, tolerance));
      return results.includes(true) ? true : results.includes(null) ? null : false;
    });
  const results = [...covers(one, other), ...covers(other, one)];
  return results.includes(false) ? false : results.includes(null) ? null : true;
}

/** ± makes a scalar a set of two. */
const itemsOf = (value: Value): Value[] => {
  if (value.kind === 'set' || value.kind === 'union') return value.items.flatMap(itemsOf);
  if (value.kind === 'scalar' && value.readings.length > 1)
    return value.readings.map((reading): Value => ({ kind: 'scalar', readings: [reading] }));
  return [value];
};

function sameScalar(one: Expression[], other: Expression[], tolerance: number): Equality {
  const [first, second] = [one[0], other[0]];
  return first === undefined || second === undefined ? null : areEqual(first, second, tolerance);
}

function sameValue(one: Value, other: Value, tolerance: number): Equality {
  if (one.kind === 'text' && other.kind === 'text') return normalise(one.text) === normalise(other.text);
  if (one.kind === 'text' || other.kind === 'text') return null;
  const [left, right] = [itemsOf(one), itemsOf(other)];
  if (left.length !== 1 || right.length !== 1 || one.kind !== other.kind) {
    const [a, b] = [left[0], right[0]];
    if (left.length === 1 && right.length === 1 && a !== undefined && b !== undefined && (a !== one || b !== other)) {
      return sameValue(a, b, tolerance);
    }
    return left.length === 1 && right.length === 1 ? sameKinds(one, other) : areSameSets(left, right, tolerance);
  }
  if (one.kind === 'scalar' && other.kind === 'scalar') return sameScalar(one.readings, other.readings, tolerance);
  if (one.kind === 'tuple' && other.kind === 'tuple') {
    return one.brackets === other.brackets ? areAll(one.items, other.items, tolerance) : false;
  }
  if (one.kind === 'matrix' && other.kind === 'matrix') {
    if (one.rows.length !== other.rows.length) return false;
    return areAll(one.rows.map(tupleOf), other.rows.map(tupleOf), tolerance);
  }
  if (one.kind === 'relation' && other.kind === 'relation') {
    if (one.sign !== other.sign) return false;
    return areProportional(one.difference, other.difference, one.sign !== '=' && one.sign !== '\\ne');
  }
  return areSameSets(left, right, tolerance);
}

const tupleOf = (items: Value[]): Value => ({ kind: 'tuple', brackets: '()', items });

/** A column or row vector is a tuple as well; kinds that are otherwise different differ, but for relations. */
function sameKinds(one: Value, other: Value): Equality {
  const kinds = [one.kind, other.kind];
  return kinds.includes('relation') || kinds.includes('matrix') ? null : false;
}

const isKnownUnit = (text: string) => /^ ?\\?%$/.test(text) || readUnit(text) !== null;

function isMeasure(text: string): boolean {
  const trimmed = text.trim();
  return NUMBER.test(trimmed)
    ? !/[.,]$/.test(trimmed)
    : MEASURE.test(trimmed) && isKnownUnit(trimmed.replace(/^[-−]?[\d.,/]+/, ''));
}

export function compareMath(reading: string, answer: string, spec: SpecOf<'math'>): Verdict {
  if (answer.trim() === '' || answer.length > CHARS_MAX) return unknown('no_accepted_answer');
  if (reading.length > CHARS_MAX) return unknown('unreadable');
  const [spelled, accepted] = [spellMath(reading), spellMath(answer)];
  if (spelled.replaceAll(' ', '') === accepted.replaceAll(' ', '')) return MATCH;
  if (isMeasure(reading) && isMeasure(answer) && !(NUMBER.test(reading.trim()) && NUMBER.test(answer.trim()))) {
    const measured = compareNumeric(reading, answer, {
      kind: 'numeric',
      absolute_tolerance: 0,
      relative_tolerance: spec.relative_tolerance,
      missing_unit: 'accept',
    });
    if (measured.reward !== null) return measured;
  }
  const target = read(answer);
  if (target === null) return unknown('no_accepted_answer');
  const given = read(reading);
  if (given === null) return unknown('unreadable');
  const equality = sameValue(given, target, spec.relative_tolerance);
  return equality === null ? unknown('undecided') : equality ? MATCH : MISMATCH;
}

export function mathGrader(spec: SpecOf<'math'>): Grader {
  return comparing((reading, answer) => compareMath(reading, answer, spec), true);
}
