/** From a specification to its grader. Libraries are loaded with the first grader that needs them. */
import type { Grade, SpecOf, TextGraderSpec } from '#contract/grading.ts';
import { gradeChoice } from './choice.ts';
import { compareExact, exactGrader } from './exact.ts';
import type { Grader, Question } from './grader.ts';
import { type CompareItem, itemsGrader } from './items.ts';

export async function prepareGrader(spec: TextGraderSpec): Promise<Grader> {
  switch (spec.kind) {
    case 'exact':
      return exactGrader(spec);
    case 'choice':
      return gradeChoice;
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
  if (spec.kind === 'exact') return (reading, answer) => compareExact(reading, answer, spec);
  if (spec.kind === 'numeric') {
    const { compareNumeric } = await import('./numeric.ts');
    return (reading, answer) => compareNumeric(reading, answer, spec);
  }
  const { compareMath } = await import('./math/math.ts');
  return (reading, answer) => compareMath(reading, answer, spec);
}

export async function grade(spec: TextGraderSpec, question: Question): Promise<Grade> {
  return (await prepareGrader(spec))(question);
}
