/** The signals of a sample that a filter reads, taken from its first gold response and from what the model answers blind. Pure. */
import { max, mean, sum } from 'simple-statistics';
import { goldGain } from '#core/scoring/index.ts';
import { type AnswerReader, isRight, type ReaderOf } from '../answers.ts';
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
  /** Mean over all the sample's responses of their mean KL without the image. */
  meanNoImageAllResponses: number;
  /** log p(gold | image) − log p(gold | no image), summed over the response. */
  goldGain: number;
  /** The same, summed over the tokens in which the answer is said. */
  answerGain: number;
  /** The same at the token where it is largest. */
  maxTokenGain: number;
  blindCorrect: boolean;
  /** How many of the blind votes are right. */
  blindVotes: number;
}

function meanKl(response: MeasuredResponse, view: ScoredViewName): number {
  return mean(seriesOf(response, view).divergences.kl);
}

function tokenGains(response: MeasuredResponse): number[] {
  const { logProbOriginal, logProbPerturbed } = seriesOf(response, 'no_image');
  return logProbOriginal.map((value, token) => value - (logProbPerturbed[token] ?? 0));
}

/** The tokens that share a byte with a place where the response says its answer. */
export function answerTokens(
  response: Pick<MeasuredResponse, 'text' | 'answer' | 'byteStarts' | 'byteEnds'>,
  reader: AnswerReader,
): boolean[] {
  const byteOffset = (at: number) => Buffer.byteLength(response.text.slice(0, at), 'utf8');
  const places = reader
    .places(response.text, response.answer)
    .map(({ start, end }) => ({ start: byteOffset(start), end: byteOffset(end) }));
  return response.byteStarts.map((start, token) =>
    places.some((place) => start < place.end && (response.byteEnds[token] ?? 0) > place.start),
  );
}

export function sampleSignals(sample: MeasuredSample, readerOf: ReaderOf): SampleSignals {
  const gold = sample.responses.find(({ origin }) => origin === 'gold');
  if (!gold) throw new Error(`the sample ${sample.render.id} has no gold response`);
  const reader = readerOf(sample.render);
  const gains = tokenGains(gold);
  const ofAnswer = answerTokens(gold, reader);
  return {
    shortcut: sample.render.shortcut,
    meanNoImage: meanKl(gold, 'no_image'),
    meanGrey: meanKl(gold, 'grey'),
    meanPatches1: meanKl(gold, 'patches_1'),
    meanPatches4: meanKl(gold, 'patches_4'),
    meanPatches8: meanKl(gold, 'patches_8'),
    meanNoImageAllResponses: mean(sample.responses.map((response) => meanKl(response, 'no_image'))),
    goldGain: goldGain(seriesOf(gold, 'no_image')),
    answerGain: sum(gains.filter((_, token) => ofAnswer[token])),
    maxTokenGain: max(gains),
    blindCorrect: isRight(reader, sample.answers.no_image, sample.render.answer),
    blindVotes: sample.blindVotes.filter((text) => isRight(reader, text, sample.render.answer)).length,
  };
}
