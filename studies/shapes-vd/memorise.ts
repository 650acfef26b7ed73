/**
 * Simulates a model trained on leaked answers. It recognises an image by its thumbnail, recalls the answer to it, and
 * submits the first response the model samples without the image that arrives at the recalled answer.
 */
import type { RunnerAddress } from '#clients/runner/call.ts';
import { generate } from './ask-runner.ts';
import { findMostSimilar, toThumbnail } from './find-most-similar.ts';
import { isRight } from './grade.ts';
import { HIDDEN_SPLIT, type ShapesQuestion } from './questions.ts';

/** Responses per question in each round. A first small round settles most questions. */
const ROUNDS = [8, 16, 40];
const NO_IMAGE = { name: 'no_image' } as const;

type RecalledAnswer = Pick<ShapesQuestion, 'answer' | 'choices'>;

/** For each question ID, the known answer to the same words and the most similar public image. */
async function recallAnswers(questions: readonly ShapesQuestion[]): Promise<Map<string, RecalledAnswer>> {
  const withThumbnails = await Promise.all(
    questions.map(async (question) => ({ ...question, thumbnail: await toThumbnail(question.imageBytes) })),
  );
  const known = withThumbnails.filter(({ metadata }) => metadata.split !== HIDDEN_SPLIT);
  return new Map(
    withThumbnails.map(({ id, question, thumbnail }) => {
      const sameWords = known.filter((other) => other.question === question);
      return [id, findMostSimilar(thumbnail, sameWords.length > 0 ? sameWords : known)];
    }),
  );
}

/** @returns one response for each question ID */
export async function memorise(
  runner: RunnerAddress,
  questions: readonly ShapesQuestion[],
): Promise<Map<string, string[]>> {
  const recalled = await recallAnswers(questions);
  const chosen = new Map<string, string[]>();
  for (const [seed, n] of ROUNDS.entries()) {
    const open = questions.filter(({ id }) => !chosen.has(id));
    // Without an image, questions with the same words are the same prompt, so each prompt is sampled once.
    const prompts = [...new Map(open.map((question) => [question.question, question])).values()];
    const sampled = await generate(runner, prompts, { view: NO_IMAGE, n, temperature: 1, seed });
    const responsesByWords = new Map(prompts.map(({ id, question }) => [question, sampled.get(id) ?? []]));
    for (const { id, question } of open) {
      const answer = recalled.get(id);
      if (!answer) continue;
      for (const text of responsesByWords.get(question) ?? []) {
        if (!chosen.has(id) && (await isRight(answer, text))) chosen.set(id, [text]);
      }
    }
  }
  for (const { id } of questions) {
    if (!chosen.has(id)) chosen.set(id, [`The answer is ${recalled.get(id)?.answer}.`]);
  }
  return chosen;
}
