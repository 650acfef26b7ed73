/** Grades as the service gives them where a benchmark names no grader. */
import { gradeWith } from '#core/samples/grade-with.ts';
import type { ShapesQuestion } from './questions.ts';

type Graded = Pick<ShapesQuestion, 'answer' | 'choices'>;

/** Null where it cannot be told. */
export async function gradeText({ answer, choices }: Graded, text: string): Promise<number | null> {
  const grade = await gradeWith({ answers: [answer], ...(choices ? { choices } : {}) });
  return grade(text).reward;
}

export async function isRight(question: Graded, text: string): Promise<boolean> {
  return (await gradeText(question, text)) === 1;
}
