/** Builds the grader of a specification. Libraries are loaded with the first grader that needs them. */
import type { Grade, SpecOf, TextGraderSpec } from '#contract/grading.ts';
import { comparing } from './compare.ts';
import { compareExact, exactGrader } from './exact.ts';
import { RESPONSE_CHARS_MAX } from './extract.ts';
import type { Grader, Question } from './grader.ts';
import { type CompareItem, itemsGrader } from './items.ts';
import { gradeText } from './text.ts';

export async function prepareGrader(spec: TextGraderSpec): Promise<Grader> {
  return bounded(await loadGrader(spec));
}

/** Refuses responses beyond the limit up to which grading is known to be fast. */
export function bounded(grader: Grader): Grader {
  return (question) =>
    question.response.length > RESPONSE_CHARS_MAX
      ? { reward: null, extracted: null, reason: 'too_long' }
      : grader(question);
}

async function loadGrader(spec: TextGraderSpec): Promise<Grader> {
  switch (spec.kind) {
    case 'exact':
      return exactGrader(spec);
    case 'choice': {
      const [{ choiceGrader }, { compareExpressions }] = await Promise.all([
        import('./choice.ts'),
        import('./math/math.ts'),
      ]);
      return choiceGrader(compareExpressions);
    }
    case 'numeric':
      return (await import('./numeric.ts')).numericGrader(spec);
    case 'math':
      return (await import('./math/math.ts')).mathGrader(spec);
    case 'list':
    case 'set':
      return itemsGrader(spec, await prepareItem(spec.item));
  }
}

async function prepareItem(spec: SpecOf<'list'>['item']): Promise<CompareItem> {
  switch (spec.kind) {
    case 'exact':
      return (reading, answer) => compareExact(reading, answer, spec);
    case 'numeric': {
      const { compareNumeric } = await import('./numeric.ts');
      return (reading, answer) => compareNumeric(reading, answer, spec);
    }
    case 'math': {
      const { compareMath } = await import('./math/math.ts');
      return (reading, answer) => compareMath(reading, answer, spec);
    }
  }
}

/**
 * Builds the grader of a chosen kind. It reads more than the declared one: sentences for short texts, expressions for
 * quantities.
 */
export async function prepareAutomatic(spec: TextGraderSpec): Promise<Grader> {
  if (spec.kind === 'exact') return bounded(gradeText);
  if (spec.kind !== 'numeric') return prepareGrader(spec);
  const [{ compareNumeric }, { compareMath, hasOneNumber, isWholeNumber }] = await Promise.all([
    import('./numeric.ts'),
    import('./math/math.ts'),
  ]);
  return bounded(
    comparing((reading, answer) => {
      const areWhole = isWholeNumber(reading) && isWholeNumber(answer);
      const verdict = compareNumeric(reading, answer, areWhole ? { ...spec, relative_tolerance: 0 } : spec);
      if (hasOneNumber(reading)) return verdict;
      const asMath = compareMath(reading, answer, { kind: 'math', relative_tolerance: spec.relative_tolerance });
      // A sentence with several numbers may state the answer in a way that is not read: never wrong.
      const isSentence = /(?<!\\)\b[a-z]{3,}\b/i.test(reading.replace(/\\[a-zA-Z]+(?: ?\{[a-zA-Z ]*\})?/g, ' '));
      return asMath.reward === 1 || (asMath.reward === 0 && !isSentence) ? asMath : verdict;
    }),
  );
}

export async function grade(spec: TextGraderSpec, question: Question): Promise<Grade> {
  return (await prepareGrader(spec))(question);
}
