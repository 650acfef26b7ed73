/** One number, within a tolerance and in a unit. Two that differ are no answer. */
import type { SpecOf } from '#contract/grading.ts';
import { comparing } from './compare.ts';
import { type Grader, MATCH, MISMATCH, unknown, type Verdict } from './grader.ts';
import { plainText } from './plain-text.ts';
import { readNumbers, type WrittenNumber } from './read-number.ts';
import { convert, readUnit, type Unit } from './units.ts';

type Spec = SpecOf<'numeric'>;
type Measure = Omit<WrittenNumber, 'unit'> & { unit: Unit | null };

/** "x = 12", "12 cm ≈ 12.0 cm": what stands after the last sign of equality. */
function afterEquality(text: string): string {
  const at = Math.max(text.lastIndexOf('='), text.lastIndexOf('≈'), text.lastIndexOf('\\approx'));
  const after = text.slice(at + 1).replace(/^approx\b/, '');
  return at < 0 || !/\d/.test(after) ? text : after;
}

function read(text: string): Measure | 'several' | null {
  const written = readNumbers(afterEquality(plainText(text)));
  const measures = written.map((one) => ({ ...one, unit: one.unit === '' ? null : readUnit(one.unit) }));
  const [first] = measures;
  if (first === undefined) return null;
  return measures.every((one) => same(one, first)) ? first : 'several';
}

function same(one: Measure, other: Measure): boolean {
  const converted = one.unit !== null && other.unit !== null ? convert(one.value, one.unit, other.unit) : one.value;
  return one.percent === other.percent && converted !== null && isClose(converted, other.value, 1e-9, 1e-9);
}

function isClose(value: number, target: number, absolute: number, relative: number): boolean {
  return (
    Math.abs(value - target) <= Math.max(absolute, relative * Math.abs(target)) + Number.EPSILON * Math.abs(target) * 4
  );
}

export function compareNumeric(reading: string, answer: string, spec: Spec): Verdict {
  const accepted = read(answer);
  if (accepted === null || accepted === 'several') return unknown('no_accepted_answer');
  const given = read(reading);
  if (given === null) return unknown('unreadable');
  if (given === 'several') return unknown('ambiguous');
  const right = (value: number) =>
    isClose(value, accepted.value, spec.absolute_tolerance, spec.relative_tolerance) ? MATCH : MISMATCH;
  if (given.currency !== '' && accepted.currency !== '' && given.currency !== accepted.currency)
    return { reward: 0, reason: 'wrong_unit' };
  if (given.percent !== accepted.percent) return comparePercent(given, accepted, spec);
  const unit = accepted.unit ?? (spec.unit === undefined ? null : readUnit(spec.unit));
  if (unit === null) return right(given.value);
  if (given.unit === null) {
    if (spec.missing_unit === 'accept') return right(given.value);
    return spec.missing_unit === 'wrong' ? { reward: 0, reason: 'no_unit' } : unknown('no_unit');
  }
  const converted = convert(given.value, given.unit, unit);
  return converted === null ? { reward: 0, reason: 'wrong_unit' } : right(converted);
}

/** 50 % is 0.5; it is also what a 50 without a sign may mean, where a missing unit is accepted. */
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
