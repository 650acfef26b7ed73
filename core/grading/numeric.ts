/** One number, within a tolerance and in a unit. Two different numbers are ambiguous. */
import type { SpecOf } from '#contract/grading.ts';
import { comparing } from './compare.ts';
import { isBound } from './denial.ts';
import { type Grader, MATCH, MISMATCH, unknown, type Verdict } from './grader.ts';
import { normalise } from './normalise.ts';
import { plainText } from './plain-text.ts';
import { readNumbers, type WrittenNumber } from './read-number.ts';
import { convert, readUnit, type Unit } from './units.ts';

type Spec = SpecOf<'numeric'>;
type Measure = Omit<WrittenNumber, 'unit'> & {
  unit: Unit | null;
  /** Words where a unit would be that are not a known unit: "7 apples". */
  words: string;
};

/** LaTeX that is more than a number with its unit, such as `\sqrt{25}`. */
function isExpression(text: string): boolean {
  const plain = plainText(text).replace(
    /\\[dt]?frac ?(?:\{ ?[\d.]+ ?\}|\d) ?(?:\{ ?[\d.]+ ?\}|\d)|\\(?:times|cdot|circ|degree|approx|left|right|quad|leq?|geq?|neq?|lt|gt)(?![a-zA-Z])/g,
    ' ',
  );
  return /\\[a-zA-Z]|√|\d ?[πθαβ√]|\d[a-zA-Z](?![a-zA-Z\d+°/²³^-])(?<!\d[mgslLNJWVAKCFhd])/.test(plain);
}

/** The text after the last equals sign: "x = 12", "12 cm ≈ 12.0 cm". */
function afterEquality(text: string): string {
  const at = Math.max(text.lastIndexOf('='), text.lastIndexOf('≈'), text.lastIndexOf('\\approx'));
  const after = text.slice(at + 1).replace(/^approx\b/, '');
  return at < 0 || !/\d/.test(after) ? text : after;
}

function read(text: string): Measure | 'several' | null {
  const measures = readNumbers(afterEquality(plainText(text))).map(({ unit: written, ...number }): Measure => {
    const unit = written === '' ? null : readUnit(written);
    return { ...number, unit, words: unit === null ? written : '' };
  });
  const [first] = measures;
  if (first === undefined) return null;
  return measures.every((one) => isSame(one, first)) ? first : 'several';
}

function isSame(one: Measure, other: Measure): boolean {
  const converted = one.unit !== null && other.unit !== null ? convert(one.value, one.unit, other.unit) : one.value;
  return one.percent === other.percent && converted !== null && isClose(converted, other.value, 0, 1e-9);
}

/** The tolerance follows the size of the accepted value, so that 1.6e-19 differs from 1.7e-19 and 0 equals only 0. */
function isClose(value: number, target: number, absolute: number, relative: number): boolean {
  return (
    Math.abs(value - target) <= Math.max(absolute, relative * Math.abs(target)) + Number.EPSILON * Math.abs(target) * 4
  );
}

export function compareNumeric(reading: string, answer: string, spec: Spec): Verdict {
  const accepted = read(answer);
  if (accepted === null || accepted === 'several') return unknown('no_accepted_answer');
  const given = isExpression(reading) ? null : read(reading);
  if (given === null) return unknown('unreadable');
  if (given === 'several' || isBound(plainText(reading)) !== isBound(plainText(answer))) return unknown('ambiguous');
  if (given.currency !== '' && accepted.currency !== '' && given.currency !== accepted.currency)
    return { reward: 0, reason: 'wrong_unit' };
  if (given.percent !== accepted.percent) return comparePercent(given, accepted, spec);
  return compareUnits(given, accepted, spec);
}

function compareUnits(given: Measure, accepted: Measure, spec: Spec): Verdict {
  const verdict = (value: number) =>
    isClose(value, accepted.value, spec.absolute_tolerance, spec.relative_tolerance) ? MATCH : MISMATCH;
  const unit = accepted.unit ?? (spec.unit === undefined ? null : readUnit(spec.unit));
  if (unit === null) {
    const areNamedApart =
      given.words !== '' && accepted.words !== '' && singular(given.words) !== singular(accepted.words);
    return areNamedApart && verdict(given.value) === MATCH ? unknown('undecided') : verdict(given.value);
  }
  if (given.unit === null) {
    if (spec.missing_unit === 'accept') return verdict(given.value);
    return spec.missing_unit === 'wrong' ? { reward: 0, reason: 'no_unit' } : unknown('no_unit');
  }
  const converted = convert(given.value, given.unit, unit);
  return converted === null ? { reward: 0, reason: 'wrong_unit' } : verdict(converted);
}

/** The first word without its plural ending. */
function singular(words: string): string {
  return (normalise(words).split(' ')[0] ?? '').replace(/(?:es|s)$/, '');
}

/** 50 % equals 0.5, and also a 50 without a sign if a missing unit is accepted. */
function comparePercent(given: Measure, accepted: Measure, spec: Spec): Verdict {
  const { absolute_tolerance: absolute, relative_tolerance: relative } = spec;
  const asRatio = given.percent ? given.value / 100 : given.value * 100;
  if (isClose(asRatio, accepted.value, absolute, relative)) return MATCH;
  if (!isClose(given.value, accepted.value, absolute, relative)) return MISMATCH;
  if (given.percent || spec.missing_unit === 'accept') return MATCH;
  return spec.missing_unit === 'wrong' ? { reward: 0, reason: 'no_unit' } : unknown('no_unit');
}

export function numericGrader(spec: Spec): Grader {
  return comparing((reading, answer) => compareNumeric(reading, answer, spec));
}
