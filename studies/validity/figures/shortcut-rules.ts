/**
 * Rules that call a sample a language shortcut, with thresholds fixed before any render of the evaluation seed was
 * seen. They come from runs of earlier models on other seeds, never from the figures that this room reports. Pure.
 */
import { bootstrapInterval, type Resampling, type Weights } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { BLIND_VOTES } from '../plan.ts';
import type { SampleSignals } from './sample-signals.ts';

export interface ShortcutRule {
  name: string;
  says: string;
  why: string;
  holds(signals: SampleSignals): boolean;
}

/** Nats per token: .009 had separated one half of an earlier model's samples best; this is the round number. */
const MEAN_MAX = 0.01;
/** Nats: one tolerance for the whole response; .2 was good on one earlier model and poor on the next. */
const GAIN_MAX = 0.2;
/** Nats, for the tokens of the answer: a factor of 1.1 in probability. */
const ANSWER_GAIN_MAX = 0.1;

const meanNoImage = ({ meanNoImage }: SampleSignals) => meanNoImage <= MEAN_MAX;
const allVotes = ({ blindVotes }: SampleSignals) => blindVotes === BLIND_VOTES;

export const SHORTCUT_RULES: readonly ShortcutRule[] = [
  {
    name: 'mean_no_image',
    says: `mean KL without the image ≤ ${MEAN_MAX}`,
    why: 'the cheapest view; F1 .99 on an earlier model with a threshold of .009',
    holds: meanNoImage,
  },
  {
    name: 'mean_no_image_all_responses',
    says: `mean KL without the image over all responses ≤ ${MEAN_MAX}`,
    why: 'the same where no gold response is known, only sampled ones',
    holds: ({ meanNoImageAllResponses }) => meanNoImageAllResponses <= MEAN_MAX,
  },
  {
    name: 'mean_grey',
    says: `mean KL of a grey image ≤ ${MEAN_MAX}`,
    why: 'the same number for the other view without content',
    holds: ({ meanGrey }) => meanGrey <= MEAN_MAX,
  },
  {
    name: 'mean_patches_1',
    says: `mean KL of blackened patches, 1 draw ≤ ${MEAN_MAX}`,
    why: 'the same number, for what training has at hand anyway',
    holds: ({ meanPatches1 }) => meanPatches1 <= MEAN_MAX,
  },
  {
    name: 'mean_patches_4',
    says: `mean KL of blackened patches, 4 draws ≤ ${MEAN_MAX}`,
    why: 'the same number; more draws leave fewer samples whose evidence stayed visible',
    holds: ({ meanPatches4 }) => meanPatches4 <= MEAN_MAX,
  },
  {
    name: 'mean_patches_8',
    says: `mean KL of blackened patches, 8 draws ≤ ${MEAN_MAX}`,
    why: 'the same number, where draws are cheap',
    holds: ({ meanPatches8 }) => meanPatches8 <= MEAN_MAX,
  },
  {
    name: 'blind_correct',
    says: 'right without the image (greedy)',
    why: 'the usual filter; it takes lucky guesses for shortcuts',
    holds: ({ blindCorrect }) => blindCorrect,
  },
  {
    name: 'blind_votes',
    says: `right without the image in ${BLIND_VOTES} of ${BLIND_VOTES} samples at temperature 1`,
    why: 'as MMStar and MMMU-Pro vote, with one model; all of them, so that a lucky guess rarely passes',
    holds: allVotes,
  },
  {
    name: 'gold_gain_0',
    says: 'gold gain ≤ 0',
    why: 'zero is the natural threshold; the gain jitters around it',
    holds: ({ goldGain }) => goldGain <= 0,
  },
  {
    name: 'gold_gain_tolerant',
    says: `gold gain ≤ ${GAIN_MAX}`,
    why: 'a tolerance for the jitter',
    holds: ({ goldGain }) => goldGain <= GAIN_MAX,
  },
  {
    name: 'answer_gain',
    says: `gain on the answer's tokens ≤ ${ANSWER_GAIN_MAX}`,
    why: 'a factor of 1.1 in probability; blind to evidence that is read before the answer',
    holds: ({ answerGain }) => answerGain <= ANSWER_GAIN_MAX,
  },
  {
    name: 'blind_correct_gold_gain_0',
    says: 'right without the image and gold gain ≤ 0',
    why: 'the literature’s pair of conditions',
    holds: ({ blindCorrect, goldGain }) => blindCorrect && goldGain <= 0,
  },
  {
    name: 'blind_correct_max_token_gain',
    says: `right without the image and no token gains more than ${GAIN_MAX}`,
    why: 'the largest gain does not add up the jitter of a long response',
    holds: ({ blindCorrect, maxTokenGain }) => blindCorrect && maxTokenGain <= GAIN_MAX,
  },
  {
    name: 'language_shortcut',
    says: `right without the image and mean KL without the image ≤ ${MEAN_MAX}`,
    why: 'the preset: an answer that needs no picture and a distribution that does not move',
    holds: (signals) => signals.blindCorrect && meanNoImage(signals),
  },
  {
    name: 'language_shortcut_votes',
    says: `${BLIND_VOTES} of ${BLIND_VOTES} blind votes and mean KL without the image ≤ ${MEAN_MAX}`,
    why: 'the preset with votes in place of one greedy answer',
    holds: (signals) => allVotes(signals) && meanNoImage(signals),
  },
];

export interface RuleFigures {
  name: string;
  rule: string;
  why: string;
  f1: Interval;
  precision: Interval;
  recall: Interval;
  /** Samples that the rule calls shortcuts. */
  called: number;
}

/** The counts of one rule over weighted samples. */
function ruleCounts(
  signals: readonly SampleSignals[],
  called: readonly boolean[],
  weights: Weights,
): { hits: number; called: number; shortcuts: number } {
  const counts = { hits: 0, called: 0, shortcuts: 0 };
  signals.forEach(({ shortcut }, sample) => {
    const weight = weights[sample] ?? 0;
    if (shortcut) counts.shortcuts += weight;
    if (called[sample]) counts.called += weight;
    if (shortcut && called[sample]) counts.hits += weight;
  });
  return counts;
}

/** A rule that calls nothing has precision 0 here, as it has F1 0: it found none. */
export function ruleFigures(signals: readonly SampleSignals[], resampling: Resampling): RuleFigures[] {
  return SHORTCUT_RULES.map(({ name, says, why, holds }) => {
    const called = signals.map(holds);
    const figure = (formula: (counts: ReturnType<typeof ruleCounts>) => number) =>
      bootstrapInterval(resampling, (weights) => formula(ruleCounts(signals, called, weights)));
    return {
      name,
      rule: says,
      why,
      f1: figure((counts) => (2 * counts.hits) / (counts.called + counts.shortcuts)),
      precision: figure((counts) => (counts.called === 0 ? 0 : counts.hits / counts.called)),
      recall: figure((counts) => counts.hits / counts.shortcuts),
      called: called.filter(Boolean).length,
    };
  });
}
