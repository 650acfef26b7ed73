/**
 * Rules that flag a sample as a language shortcut. Their thresholds come from earlier models on other seeds and were
 * fixed before the samples of the evaluation seed were drawn. docs/validity/README.md gives the reason for each.
 */
import { bootstrapInterval, type Resampling, type Weights } from '#studies/shared/bootstrap.ts';
import type { Interval } from '#studies/shared/interval.ts';
import { BLIND_VOTES } from '../plan.ts';
import type { SampleSignals } from './sample-signals.ts';

export interface ShortcutRule {
  name: string;
  title: string;
  holds(signals: SampleSignals): boolean;
}

/** Nats per token: 0.009 separated half of an earlier model's samples best; this is the next round number. */
const MEAN_MAX = 0.01;
/** Nats per response: 0.2 worked well on one earlier model and poorly on the next. */
const GAIN_MAX = 0.2;
/** Nats over the tokens of the answer: a factor of 1.1 in probability. */
const ANSWER_GAIN_MAX = 0.1;

const meanNoImage = ({ meanNoImage }: SampleSignals) => meanNoImage <= MEAN_MAX;
const allVotes = ({ blindVotes }: SampleSignals) => blindVotes === BLIND_VOTES;

export const SHORTCUT_RULES: readonly ShortcutRule[] = [
  {
    name: 'mean_no_image',
    title: `mean KL without the image ≤ ${MEAN_MAX}`,
    holds: meanNoImage,
  },
  {
    name: 'mean_no_image_all_responses',
    title: `mean KL without the image over all responses ≤ ${MEAN_MAX}`,
    holds: ({ meanNoImageAllResponses }) => meanNoImageAllResponses <= MEAN_MAX,
  },
  {
    name: 'mean_grey',
    title: `mean KL of a grey image ≤ ${MEAN_MAX}`,
    holds: ({ meanGrey }) => meanGrey <= MEAN_MAX,
  },
  {
    name: 'mean_patches_1',
    title: `mean KL of blackened patches, 1 draw ≤ ${MEAN_MAX}`,
    holds: ({ meanPatches1 }) => meanPatches1 <= MEAN_MAX,
  },
  {
    name: 'mean_patches_4',
    title: `mean KL of blackened patches, 4 draws ≤ ${MEAN_MAX}`,
    holds: ({ meanPatches4 }) => meanPatches4 <= MEAN_MAX,
  },
  {
    name: 'mean_patches_8',
    title: `mean KL of blackened patches, 8 draws ≤ ${MEAN_MAX}`,
    holds: ({ meanPatches8 }) => meanPatches8 <= MEAN_MAX,
  },
  {
    name: 'blind_correct',
    title: 'right without the image (greedy)',
    holds: ({ blindCorrect }) => blindCorrect,
  },
  {
    name: 'blind_votes',
    title: `right without the image in ${BLIND_VOTES} of ${BLIND_VOTES} samples at temperature 1`,
    holds: allVotes,
  },
  {
    name: 'gold_gain_0',
    title: 'gold gain ≤ 0',
    holds: ({ goldGain }) => goldGain <= 0,
  },
  {
    name: 'gold_gain_tolerant',
    title: `gold gain ≤ ${GAIN_MAX}`,
    holds: ({ goldGain }) => goldGain <= GAIN_MAX,
  },
  {
    name: 'answer_gain',
    title: `gain on the answer's tokens ≤ ${ANSWER_GAIN_MAX}`,
    holds: ({ answerGain }) => answerGain <= ANSWER_GAIN_MAX,
  },
  {
    name: 'blind_correct_gold_gain_0',
    title: 'right without the image and gold gain ≤ 0',
    holds: ({ blindCorrect, goldGain }) => blindCorrect && goldGain <= 0,
  },
  {
    name: 'blind_correct_max_token_gain',
    title: `right without the image and no token gains more than ${GAIN_MAX}`,
    holds: ({ blindCorrect, maxTokenGain }) => blindCorrect && maxTokenGain <= GAIN_MAX,
  },
  {
    name: 'language_shortcut',
    title: `right without the image and mean KL without the image ≤ ${MEAN_MAX}`,
    holds: (signals) => signals.blindCorrect && meanNoImage(signals),
  },
  {
    name: 'language_shortcut_votes',
    title: `${BLIND_VOTES} of ${BLIND_VOTES} blind votes and mean KL without the image ≤ ${MEAN_MAX}`,
    holds: (signals) => allVotes(signals) && meanNoImage(signals),
  },
];

export interface RuleFigures {
  name: string;
  rule: string;
  f1: Interval;
  precision: Interval;
  recall: Interval;
  /** Number of samples that the rule flags. */
  called: number;
}

/** Counts of one rule over weighted samples. */
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

/** A rule that flags nothing has precision 0, like its F1. */
export function ruleFigures(signals: readonly SampleSignals[], resampling: Resampling): RuleFigures[] {
  return SHORTCUT_RULES.map(({ name, title, holds }) => {
    const called = signals.map(holds);
    const figure = (formula: (counts: ReturnType<typeof ruleCounts>) => number) =>
      bootstrapInterval(resampling, (weights) => formula(ruleCounts(signals, called, weights)));
    return {
      name,
      rule: title,
      f1: figure((counts) => (2 * counts.hits) / (counts.called + counts.shortcuts)),
      precision: figure((counts) => (counts.called === 0 ? 0 : counts.hits / counts.called)),
      recall: figure((counts) => counts.hits / counts.shortcuts),
      called: called.filter(Boolean).length,
    };
  });
}
