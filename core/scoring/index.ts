/** The mathematics of visual dependency: pure functions over typed arrays, without dependencies. */
export {
  type AdvantageInput,
  type Advantages,
  drGrpoAdvantages,
  grpoAdvantages,
  rlooAdvantages,
} from './advantages.ts';
export { type AlphaInput, shapeAlpha } from './alpha.ts';
export { type DrawAverage, mean, meanOverDraws } from './average.ts';
export { computeDivergences, type Divergences, type DivergencesInput } from './compute-divergences.ts';
export { computeWeights, fromWireConfig, type WireShapingConfig } from './compute-weights.ts';
export { auroc, type Detection, detection } from './detection.ts';
export {
  DIVERGENCE_NAMES,
  DIVERGENCES,
  type DivergenceName,
  divergencesFromLogProbs,
  GRAPH_DIVERGENCES,
} from './divergences.ts';
export type { GroupKey } from './groups.ts';
export { absLogRatioFromLogProbs, k3FromLogProbs, type LogProbPair } from './log-prob-estimators.ts';
export { type ShapedTrajectory, type ShapingInput, selectTokens, shape } from './shape.ts';
export { shapeTrajectories, type TrajectoryShaping, type TrajectoryShapingInput } from './shape-trajectories.ts';
export { ADVANTAGES, DEFAULT_SHAPING, SCOPES, SELECTORS, type ShapingConfig, WEIGHTINGS } from './shaping-config.ts';
export {
  goldGain,
  type MmstarScores,
  maxDependency,
  multiModalGain,
  multiModalLeakage,
  passRate,
  spanDependency,
  visionDrivenFraction,
} from './signals.ts';
export {
  intersectionMask,
  keptTokens,
  pgpoWeights,
  type TokenWeightInput,
  tokenWeights,
  topMask,
  unionMask,
} from './token-masks.ts';
