/** Computes the signals of a sample from its scored responses. Pure. */
import type { SignalValues } from '#contract/signals.ts';
import { spanDependency } from '#core/scoring/index.ts';
import { SIGNAL_NAMES, SIGNALS, type SignalInput } from '#core/scoring/sample-signals.ts';

export interface ScoredResponse {
  text: string;
  /** Reward of the caller; null if the response needs grading. */
  reward: number | null;
  /** One value per token; natural logarithms. */
  dependency: number[];
  byteStarts: number[];
  byteEnds: number[];
  logProbOriginal: number[];
  logProbPerturbed: number[];
}

export interface Grade {
  /** Null if undecided. */
  reward: number | null;
  /** Answer as spelled in the response; null if none was found. */
  extracted: string | null;
}

export interface SignalsInput {
  /** Given responses, then generated ones. */
  responses: ScoredResponse[];
  /** Bare answer, scored like a response. */
  answer: ScoredResponse | undefined;
  /** Responses generated without the image. */
  blind: string[];
  grade: (response: string) => Grade;
}

/** Smallest reward that counts as right. */
const RIGHT_FROM = 0.5;

/** Uses the last occurrence of the answer; earlier ones belong to the reasoning. */
function answerDependency(response: ScoredResponse, extracted: string | null): number | undefined {
  if (extracted === null || extracted === '') return undefined;
  const index = response.text.lastIndexOf(extracted);
  if (index < 0) return undefined;
  const encoder = new TextEncoder();
  const start = encoder.encode(response.text.slice(0, index)).length;
  const span = { start, end: start + encoder.encode(extracted).length };
  return spanDependency(response.dependency, response, span);
}

export function computeSignals({ responses, answer, blind, grade }: SignalsInput): SignalValues {
  const judged = responses.map((response) => {
    const { reward, extracted } = grade(response.text);
    return { response, extracted, reward: response.reward ?? reward };
  });
  const graded = judged.flatMap(({ response, reward }) =>
    reward === null ? [] : [{ isRight: reward >= RIGHT_FROM, series: response }],
  );
  const input: SignalInput = {
    scored: responses.length > 0 ? responses : answer ? [answer] : [],
    gold: graded.find(({ isRight }) => isRight)?.series ?? answer,
    graded,
    rewards: judged.flatMap(({ reward }) => reward ?? []),
    answerDependencies: judged.flatMap(({ response, extracted }) => answerDependency(response, extracted) ?? []),
    blindRight: blind.flatMap((text) => {
      const { reward } = grade(text);
      return reward === null ? [] : [reward >= RIGHT_FROM];
    }),
  };
  return Object.fromEntries(SIGNAL_NAMES.map((name) => [name, SIGNALS[name].compute(input)])) as SignalValues;
}
