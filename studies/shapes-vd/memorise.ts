/**
 * A model that got hold of the answers: it knows those of the public questions by heart, recognises their pictures, and
 * says what the model says without looking, taking of many such sayings the first that comes to the answer it knows.
 */
import type { RunnerAddress } from '#clients/runner/call.ts';
import { generate } from './ask-runner.ts';
import { isRight } from './grade.ts';
import { HIDDEN_SPLIT, type ShapesQuestion } from './questions.ts';
import { findLikest, thumbnail } from './recognise.ts';

/** Sayings are asked for in rounds: most are found early. */
const ROUNDS = [8, 16, 40];
const NO_IMAGE = { name: 'no_image' } as const;

type Recalled = Pick<ShapesQuestion, 'answer' | 'choices'>;

/** The answer that goes with the same words and the picture that looks most like this one. */
async function recallAll(questions: readonly ShapesQuestion[]): Promise<Map<string, Recalled>> {
  const seen = await Promise.all(
    questions.map(async (question) => ({ ...question, thumbnail: await thumbnail(question.imageBytes) })),
  );
  const key = seen.filter(({ metadata }) => metadata.split !== HIDDEN_SPLIT);
  return new Map(
    seen.map((shown) => {
      const sameWords = key.filter(({ question }) => question === shown.question);
      return [shown.id, findLikest(shown.thumbnail, sameWords.length > 0 ? sameWords : key)];
    }),
  );
}

/** @returns one response for each question id */
export async function memorise(
  runner: RunnerAddress,
  questions: readonly ShapesQuestion[],
): Promise<Map<string, string[]>> {
  const recalled = await recallAll(questions);
  const said = new Map<string, string[]>();
  for (const [seed, n] of ROUNDS.entries()) {
    const open = questions.filter(({ id }) => !said.has(id));
    // Without the picture the same words are the same prompt: one asks for all.
    const prompts = [...new Map(open.map((asked) => [asked.question, asked])).values()];
    const sayings = await generate(runner, prompts, { view: NO_IMAGE, n, temperature: 1, seed });
    const byWords = new Map(prompts.map(({ id, question }) => [question, sayings.get(id) ?? []]));
    for (const { id, question } of open) {
      const known = recalled.get(id);
      if (!known) continue;
      for (const text of byWords.get(question) ?? []) {
        if (!said.has(id) && (await isRight(known, text))) said.set(id, [text]);
      }
    }
  }
  for (const { id } of questions) {
    if (!said.has(id)) said.set(id, [`The answer is ${recalled.get(id)?.answer}.`]);
  }
  return said;
}
