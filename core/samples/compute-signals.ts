/** The signals of one sample, from its scored responses. Pure; null wherever the sample does not tell. */
import type { SignalValues } from '#contract/signals.ts';
import { maxDependency, mean, passRate, spanDependency, visionDrivenFraction } from '#core/scoring/index.ts';

export interface ScoredResponse {
  text: string;
  /** The caller's; undefined where it is to be graded. */
  reward: number | null;
  /** One value per token; natural logarithms. */
  dependency: number[];
  byteStarts: number[];
  byteEnds: number[];
  logProbOriginal: number[];
  logProbPerturbed: number[];
}

export interface Grade {
  /** Null where it cannot be told. */
  reward: number | null;
  /** The answer as the response has it; null where none was found. */
  extracted: string | null;
}

export interface SignalsInput {
  /** Given and generated, in order. */
  responses: ScoredResponse[];
  /** The bare answer, scored like a response. */
  answer: ScoredResponse | undefined;
  /** Generated without the image. */
  blind: string[];
  grade: (response: string) => Grade;
}

/** Of rewards that are shares: more right than wrong. */
const RIGHT_FROM = 0.5;

function orNull(value: number | undefined): number | null {
  return value ?? null;
}

function meanOrNull(values: number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

function tokenGains({ logProbOriginal, logProbPerturbed }: ScoredResponse): number[] {
  return logProbOriginal.map((value, t) => value - (logProbPerturbed[t] ?? Number.NaN));
}

function gainOf(response: ScoredResponse): number {
  return tokenGains(response).reduce((sum, gain) => sum + gain, 0);
}

/** Where the answer stands last: what is said before is how it was found. */
function answerDependency(response: ScoredResponse, extracted: string | null): number | undefined {
  if (extracted === null || extracted === '') return undefined;
  const at = response.text.lastIndexOf(extracted);
  if (at < 0) return undefined;
  const encoder = new TextEncoder();
  const start = encoder.encode(response.text.slice(0, at)).length;
  const span = { start, end: start + encoder.encode(extracted).length };
  return spanDependency(response.dependency, response, span);
}

/** With one reward there is no deviation to tell of. */
function deviation(rewards: number[]): number | null {
  if (rewards.length < 2) return null;
  const centre = mean(rewards);
  return Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - centre) ** 2, 0) / (rewards.length - 1));
}

export function computeSignals({ responses, answer, blind, grade }: SignalsInput): SignalValues {
  const graded = responses.map((response) => {
    const { reward, extracted } = grade(response.text);
    const known = response.reward ?? reward;
    return { response, extracted, reward: known, right: known === null ? null : known >= RIGHT_FROM };
  });
  const told = graded.flatMap(({ right, response }) => (right === null ? [] : [{ right, response }]));
  const rewards = graded.flatMap(({ reward }) => (reward === null ? [] : [reward]));
  const blindRight = blind.flatMap((text) => {
    const { reward } = grade(text);
    return reward === null ? [] : [reward >= RIGHT_FROM];
  });
  const scored = responses.length > 0 ? responses : answer ? [answer] : [];
  const gold = told.find(({ right }) => right)?.response ?? answer;
  const answers = graded.flatMap(({ response, extracted }) => answerDependency(response, extracted) ?? []);
  const gains = told.map(({ right, response }) => ({ correct: right, gain: gainOf(response) }));
  return {
    mean_dependency: meanOrNull(scored.map(({ dependency }) => mean(dependency))),
    max_dependency: scored.length === 0 ? null : Math.max(...scored.map(({ dependency }) => maxDependency(dependency))),
    answer_dependency: meanOrNull(answers),
    gold_mean_dependency: gold ? mean(gold.dependency) : null,
    gold_gain: gold ? gainOf(gold) : null,
    gold_max_token_gain: gold ? Math.max(...tokenGains(gold)) : null,
    pass_rate: told.length === 0 ? null : passRate(told.map(({ right }) => right)),
    reward_deviation: deviation(rewards),
    blind_pass_rate: blindRight.length === 0 ? null : passRate(blindRight),
    blind_votes: blindRight.length === 0 ? null : blindRight.filter(Boolean).length,
    vision_driven_fraction: orNull(visionDrivenFraction(gains)),
  };
}
