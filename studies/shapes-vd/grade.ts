/** Grades responses as the service does for a benchmark that names no grader. */
import { gradeWith } from '#core/samples/grade-with.ts';
import type { ShapesQuestion } from './questions.ts';

type Gradable = Pick<ShapesQuestion, 'answer' | 'choices'>;

/** @returns null if the grader cannot read the response */
export async function gradeText({ answer, choices }: Gradable, text: string): Promise<number | null> {
  const grade = await gradeWith({ answers: [answer], ...(choices ? { choices } : {}) });
  return grade(text).reward;
}

export async function isRight(question: Gradable, text: string): Promise<boolean> {
  return (await gradeText(question, text)) === 1;
}
