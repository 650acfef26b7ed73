/** What a dataset wants to know of a sample: does it need its picture? */
import { mean } from './average.ts';
import { at, requireFinite, requireNonEmpty, requireSameLength, withoutOverflow } from './checks.ts';
import type { LogProbPair } from './log-prob-estimators.ts';

/** Largest dependency in a series. @throws RangeError when empty */
export function maxDependency(dependency: ArrayLike<number>): number {
  requireNonEmpty(dependency, 'dependency');
  requireFinite(dependency, 'dependency');
  return Array.from(dependency).reduce((a, b) => Math.max(a, b));
}

/**
 * Mean dependency of the tokens that overlap a span of bytes, such as the answer's.
 * @param span half-open [start, end) in bytes of the response's UTF-8 form
 * @returns undefined when no token overlaps it
 * @throws RangeError on an empty span, lengths that differ or values that are not finite
 */
export function spanDependency(
  dependency: ArrayLike<number>,
  tokens: { byteStarts: ArrayLike<number>; byteEnds: ArrayLike<number> },
  span: { start: number; end: number },
): number | undefined {
  requireSameLength(dependency, 'dependency', tokens.byteStarts, 'byteStarts');
  requireSameLength(dependency, 'dependency', tokens.byteEnds, 'byteEnds');
  requireFinite(dependency, 'dependency');
  requireFinite(tokens.byteStarts, 'byteStarts');
  requireFinite(tokens.byteEnds, 'byteEnds');
  if (!(span.start < span.end)) throw new RangeError(`the span from byte ${span.start} to ${span.end} is empty`);
  const inside = Array.from(dependency).filter(
    (_, t) => at(tokens.byteStarts, t) < span.end && at(tokens.byteEnds, t) > span.start,
  );
  return inside.length === 0 ? undefined : mean(inside);
}

/** g = Σ log p(gold | I) − Σ log p(gold | I'), in nats: how much the picture helps to say the right answer. */
export function goldGain({ logProbOriginal, logProbPerturbed }: LogProbPair): number {
  requireSameLength(logProbOriginal, 'logProbOriginal', logProbPerturbed, 'logProbPerturbed');
  requireFinite(logProbOriginal, 'logProbOriginal');
  requireFinite(logProbPerturbed, 'logProbPerturbed');
  let gain = 0;
  for (let t = 0; t < logProbOriginal.length; t++) gain += at(logProbOriginal, t) - at(logProbPerturbed, t);
  return withoutOverflow(gain, 'the gold gain');
}

/** Share of right responses; with responses made without the image, the blind pass rate. */
export function passRate(correct: readonly boolean[]): number {
  return mean(correct.map(Number));
}

/**
 * Share of the correct responses whose gain is positive (VEST).
 * @returns undefined when no response is correct
 * @throws RangeError on gains that are not finite
 */
export function visionDrivenFraction(responses: readonly { correct: boolean; gain: number }[]): number | undefined {
  requireFinite(
    responses.map(({ gain }) => gain),
    'gain',
  );
  const right = responses.filter(({ correct }) => correct);
  return right.length === 0 ? undefined : mean(right.map(({ gain }) => Number(gain > 0)));
}

export interface MmstarScores {
  /** S_v: accuracy of the model with images. */
  withImage: number;
  /** S_wv: accuracy of the same model without images. */
  withoutImage: number;
  /** S_t: accuracy of its language model alone. */
  languageModel: number;
}

/** MG = S_v − S_wv (MMStar, arXiv 2403.20330, Eq. 1). */
export function multiModalGain({ withImage, withoutImage }: Pick<MmstarScores, 'withImage' | 'withoutImage'>): number {
  requireFinite([withImage, withoutImage], 'scores');
  return withImage - withoutImage;
}

/** ML = max(0, S_wv − S_t) (MMStar, Eq. 2). */
export function multiModalLeakage({
  withoutImage,
  languageModel,
}: Pick<MmstarScores, 'withoutImage' | 'languageModel'>): number {
  requireFinite([withoutImage, languageModel], 'scores');
  return Math.max(0, withoutImage - languageModel);
}
