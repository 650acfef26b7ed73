/**
 * Table of the signals of a dataset's samples: does a sample need its image? A signal is null if the sample lacks what it
 * needs: an answer, a response, or responses that were generated without the image.
 */
import { mean } from './average.ts';
import { at } from './checks.ts';
import type { LogProbPair } from './log-prob-estimators.ts';
import { maxDependency, passRate, visionDrivenFraction } from './signals.ts';

export interface ScoredSeries extends LogProbPair {
  /** One value per token; natural logarithms. */
  dependency: ArrayLike<number>;
}

export interface SignalInput {
  /** The sample's responses and the generated ones; the bare answer if there are none. */
  scored: readonly ScoredSeries[];
  /** The first right response, else the bare answer. */
  gold: ScoredSeries | undefined;
  /** Responses whose grade is known. */
  graded: readonly { isRight: boolean; series: ScoredSeries }[];
  /** Known rewards of the responses. */
  rewards: readonly number[];
  /** Mean dependency of the tokens that spell the answer, for each response that states one. */
  answerDependencies: readonly number[];
  /** Whether each response without the image is right, for those whose grade is known. */
  blindRight: readonly boolean[];
}

interface Signal {
  description: string;
  compute: (input: SignalInput) => number | null;
}

export const SIGNALS = {
  mean_dependency: {
    description: 'mean over the responses of S̄, their mean dependency, in nats',
    compute: ({ scored }) => meanOrNull(scored.map(({ dependency }) => mean(dependency))),
  },
  max_dependency: {
    description: 'largest dependency of a token of any response, in nats',
    compute: ({ scored }) => largestOrNull(scored.map(({ dependency }) => maxDependency(dependency))),
  },
  answer_dependency: {
    description: 'mean over the responses of the mean dependency of the tokens that spell the answer, in nats',
    compute: ({ answerDependencies }) => meanOrNull(answerDependencies),
  },
  gold_mean_dependency: {
    description: 'S̄ of the gold response, in nats',
    compute: ({ gold }) => (gold ? mean(gold.dependency) : null),
  },
  gold_gain: {
    description: 'Σ log p(gold | image) − Σ log p(gold | perturbed), in nats; below 0 the image speaks against it',
    compute: ({ gold }) => (gold ? gainOf(gold) : null),
  },
  gold_max_token_gain: {
    description: 'largest gain of a token of the gold response, in nats',
    compute: ({ gold }) => (gold ? largestOrNull(tokenGains(gold)) : null),
  },
  pass_rate: {
    description: 'share of the responses that are right',
    compute: ({ graded }) => (graded.length === 0 ? null : passRate(graded.map(({ isRight }) => isRight))),
  },
  reward_deviation: {
    description: 'sample standard deviation of the rewards; 0 if GRPO has no advantage',
    compute: ({ rewards }) => deviation(rewards),
  },
  blind_pass_rate: {
    description: 'share of the responses generated without the image that are right',
    compute: ({ blindRight }) => (blindRight.length === 0 ? null : passRate(blindRight)),
  },
  blind_votes: {
    description: 'number of the responses generated without the image that are right',
    compute: ({ blindRight }) => (blindRight.length === 0 ? null : blindRight.filter(Boolean).length),
  },
  vision_driven_fraction: {
    description: 'share of the right responses whose gain is positive',
    compute: ({ graded }) =>
      visionDrivenFraction(graded.map(({ isRight, series }) => ({ correct: isRight, gain: gainOf(series) }))) ?? null,
  },
} satisfies Record<string, Signal>;

export type SignalName = keyof typeof SIGNALS;
export const SIGNAL_NAMES = Object.keys(SIGNALS) as [SignalName, ...SignalName[]];

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

function largestOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
}

function tokenGains({ logProbOriginal, logProbPerturbed }: ScoredSeries): number[] {
  return Array.from(logProbOriginal, (value, t) => value - at(logProbPerturbed, t));
}

function gainOf(series: ScoredSeries): number {
  return tokenGains(series).reduce((sum, gain) => sum + gain, 0);
}

/** Null for fewer than two rewards, which have no deviation. */
function deviation(rewards: readonly number[]): number | null {
  if (rewards.length < 2) return null;
  const centre = mean(rewards);
  return Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - centre) ** 2, 0) / (rewards.length - 1));
}
