/** Signals of a sample for filters, from its first gold response and the model's answers without the image. */
import { max, mean, sum } from 'simple-statistics';
import { goldGain } from '#core/scoring/index.ts';
import { type AnswerReader, type FindReader, isRight } from '../answers.ts';
import { type MeasuredResponse, type MeasuredSample, seriesOf } from '../measure.ts';
import type { ScoredViewName } from '../plan.ts';

export interface SampleSignals {
  shortcut: boolean;
  /** Mean KL over the tokens of the gold response, in nats. */
  meanNoImage: number;
  meanGrey: number;
  meanPatches1: number;
  meanPatches4: number;
  meanPatches8: number;
  /** Mean over all responses of their mean KL without the image. */
  meanNoImageAllResponses: number;
  /** log p(gold | image) − log p(gold | no image), summed over the response. */
  goldGain: number;
  /** The gain summed over the tokens of the answer. */
  answerGain: number;
  /** The largest gain of a token. */
  maxTokenGain: number;
  blindCorrect: boolean;
  /** Number of right blind votes. */
  blindVotes: number;
}

function meanKl(response: MeasuredResponse, view: ScoredViewName): number {
  return mean(seriesOf(response, view).divergences.kl);
}

function tokenGains(response: MeasuredResponse): number[] {
  const { logProbOriginal, logProbPerturbed } = seriesOf(response, 'no_image');
  return logProbOriginal.map((value, token) => value - (logProbPerturbed[token] ?? 0));
}

/** Marks the tokens that share a byte with an occurrence of the answer. */
export function answerTokens(
  response: Pick<MeasuredResponse, 'text' | 'answer' | 'byteStarts' | 'byteEnds'>,
  reader: AnswerReader,
): boolean[] {
  const byteOffset = (index: number) => Buffer.byteLength(response.text.slice(0, index), 'utf8');
  const ranges = reader
    .findWords(response.text, response.answer)
    .map(({ start, end }) => ({ start: byteOffset(start), end: byteOffset(end) }));
  return response.byteStarts.map((start, token) =>
    ranges.some((range) => start < range.end && (response.byteEnds[token] ?? 0) > range.start),
  );
}

export function sampleSignals(sample: MeasuredSample, readerFor: FindReader): SampleSignals {
  const gold = sample.responses.find(({ origin }) => origin === 'gold');
  if (!gold) throw new Error(`the sample ${sample.render.id} has no gold response`);
  const reader = readerFor(sample.render);
  const gains = tokenGains(gold);
  const inAnswer = answerTokens(gold, reader);
  return {
    shortcut: sample.render.shortcut,
    meanNoImage: meanKl(gold, 'no_image'),
    meanGrey: meanKl(gold, 'grey'),
    meanPatches1: meanKl(gold, 'patches_1'),
    meanPatches4: meanKl(gold, 'patches_4'),
    meanPatches8: meanKl(gold, 'patches_8'),
    meanNoImageAllResponses: mean(sample.responses.map((response) => meanKl(response, 'no_image'))),
    goldGain: goldGain(seriesOf(gold, 'no_image')),
    answerGain: sum(gains.filter((_, token) => inAnswer[token])),
    maxTokenGain: max(gains),
    blindCorrect: isRight(reader, sample.answers.no_image, sample.render.answer),
    blindVotes: sample.blindVotes.filter((text) => isRight(reader, text, sample.render.answer)).length,
  };
}
