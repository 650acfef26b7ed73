/** Grades and scores the responses of a submission, as a benchmark does. */
import type { RunnerAddress } from '#clients/runner/call.ts';
import { score } from './ask-runner.ts';
import type { Judged } from './figures.ts';
import { gradeText, isRight } from './grade.ts';
import type { ShapesQuestion } from './questions.ts';
import type { Submitted } from './submissions.ts';

/** The public question with the same words, by the name of their group. */
function publicTwins(questions: readonly ShapesQuestion[]): Map<string, ShapesQuestion> {
  return new Map(
    questions.flatMap((question): [string, ShapesQuestion][] => {
      const { twins, pair_group } = question.metadata;
      return twins !== undefined && pair_group === undefined ? [[twins, question]] : [];
    }),
  );
}

/** @throws Error when a question has no response */
export async function judge(
  runner: RunnerAddress,
  questions: readonly ShapesQuestion[],
  submission: readonly Submitted[],
): Promise<Judged[]> {
  const said = new Map(submission.map(({ id, responses }) => [id, responses]));
  const missing = questions.find(({ id }) => (said.get(id) ?? []).length === 0);
  if (missing) throw new Error(`there is no response to ${missing.id}`);
  const scores = await score(runner, questions, (id) => said.get(id) ?? []);
  const originals = publicTwins(questions);
  const judged = questions.map(async (question): Promise<Judged[]> => {
    const responses = said.get(question.id) ?? [];
    const { pair_group, twins } = question.metadata;
    const original = pair_group === undefined || twins === undefined ? undefined : originals.get(twins);
    return Promise.all(
      responses.map(async (text, index) => ({
        question,
        grade: await gradeText(question, text),
        gain: scores.get(question.id)?.[index]?.gain ?? Number.NaN,
        saysPublicAnswer: original !== undefined && (await isRight(original, text)),
      })),
    );
  });
  return (await Promise.all(judged)).flat();
}
