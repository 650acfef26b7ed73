/** Functions that the signals of samples and the metrics of submissions are computed with. */
import { mean } from './average.ts';
import { at, requireFinite, requireNonEmpty, requireSameLength, withoutOverflow } from './checks.ts';
import type { LogProbPair } from './log-prob-estimators.ts';

/** Largest dependency in a series. @throws RangeError if empty or not finite */
export function maxDependency(dependency: ArrayLike<number>): number {
  requireNonEmpty(dependency, 'dependency');
  requireFinite(dependency, 'dependency');
  return Array.from(dependency).reduce((a, b) => Math.max(a, b));
}

/**
 * Mean dependency of the tokens that overlap a byte span, such as the span of the answer.
 * @param span half-open [start, end) in bytes of the response's UTF-8 form
 * @returns undefined if no token overlaps the span
 * @throws RangeError if the span is empty, lengths differ or a value is not finite
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

/** g = Σ log p(gold | I) − Σ log p(gold | I'), in nats: how much the image raises the probability of the gold response. */
export function goldGain({ logProbOriginal, logProbPerturbed }: LogProbPair): number {
  requireSameLength(logProbOriginal, 'logProbOriginal', logProbPerturbed, 'logProbPerturbed');
  requireFinite(logProbOriginal, 'logProbOriginal');
  requireFinite(logProbPerturbed, 'logProbPerturbed');
  let gain = 0;
  for (let t = 0; t < logProbOriginal.length; t++) gain += at(logProbOriginal, t) - at(logProbPerturbed, t);
  return withoutOverflow(gain, 'the gold gain');
}

/** Share of right responses; for responses generated without the image, the blind pass rate. */
export function passRate(correct: readonly boolean[]): number {
  return mean(correct.map(Number));
}

/**
 * Share of the correct responses whose gain is positive (VEST).
 * @returns undefined if no response is correct
 * @throws RangeError if a gain is not finite
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
