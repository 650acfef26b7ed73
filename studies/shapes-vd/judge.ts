/** Grades and scores the responses of a submission, as a leaderboard does. */
import type { RunnerAddress } from '#clients/runner/call.ts';
import { score } from './ask-runner.ts';
import type { JudgedResponse } from './figures.ts';
import { gradeText, isRight } from './grade.ts';
import type { ShapesQuestion } from './questions.ts';
import type { SubmissionRow } from './submissions.ts';

/** The public question of each group of twins, by the name of the group. */
function findPublicTwins(questions: readonly ShapesQuestion[]): Map<string, ShapesQuestion> {
  return new Map(
    questions.flatMap((question): [string, ShapesQuestion][] => {
      const { twins, pair_group } = question.metadata;
      return twins !== undefined && pair_group === undefined ? [[twins, question]] : [];
    }),
  );
}

/** @throws Error if a question has no response */
export async function judge(
  runner: RunnerAddress,
  questions: readonly ShapesQuestion[],
  submission: readonly SubmissionRow[],
): Promise<JudgedResponse[]> {
  const responsesById = new Map(submission.map(({ id, responses }) => [id, responses]));
  const missing = questions.find(({ id }) => (responsesById.get(id) ?? []).length === 0);
  if (missing) throw new Error(`there is no response to ${missing.id}`);
  const scores = await score(runner, questions, (id) => responsesById.get(id) ?? []);
  const publicTwins = findPublicTwins(questions);
  const judged = questions.map(async (question): Promise<JudgedResponse[]> => {
    const responses = responsesById.get(question.id) ?? [];
    const { pair_group, twins } = question.metadata;
    const publicTwin = pair_group === undefined || twins === undefined ? undefined : publicTwins.get(twins);
    return Promise.all(
      responses.map(async (text, index) => ({
        question,
        grade: await gradeText(question, text),
        gain: scores.get(question.id)?.[index]?.gain ?? Number.NaN,
        saysPublicAnswer: publicTwin !== undefined && (await isRight(publicTwin, text)),
      })),
    );
  });
  return (await Promise.all(judged)).flat();
}
