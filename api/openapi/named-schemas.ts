/** Schemas that the OpenAPI document lists under `components`. */
import {
  benchmark,
  benchmarkQuestion,
  benchmarkRequest,
  benchmarkVersion,
  benchmarkVersionRequest,
  regradeRequest,
} from '#contract/benchmark.ts';
import {
  dataset,
  datasetRequest,
  datasetVersion,
  duplicateGroup,
  lineError,
  missingReport,
  missingRequest,
  pushReport,
  sampleSummary,
  versionRequest,
} from '#contract/dataset.ts';
import { filterRequest } from '#contract/filter.ts';
import { filterDecision, filterManifest, filterPreview } from '#contract/filter-report.ts';
import { comparison, estimate, leaderboard, rankedSubmission, submissionMetrics } from '#contract/leaderboard.ts';
import { perturbation } from '#contract/perturbation.ts';
import { failureReason, run, runGeneration, runSampleStatus } from '#contract/run.ts';
import { generation, runConfig, runRequest, runResponse, runSample } from '#contract/run-request.ts';
import { scorer } from '#contract/runner-events.ts';
import { message, region } from '#contract/sample.ts';
import {
  apiKey,
  createdKey,
  keyRequest,
  model,
  runnerStatus,
  serviceReadiness,
  storedImage,
} from '#contract/service.ts';
import { shapeRequest, shaping, shapingAggregates } from '#contract/shaping.ts';
import { sampleSignals, signalSet, signalsRequest } from '#contract/signals.ts';
import { filterTarget, storedFilter } from '#contract/stored-filter.ts';
import { publishRequest, submission, submissionSample } from '#contract/submission.ts';
import { trainingRequest } from '#contract/training-set.ts';
import { tokenSeries, trajectory, trajectorySummary } from '#contract/trajectory.ts';
import { shapingConfig, weightsInput, weightsOutput } from '#contract/weights.ts';
import { problem } from '../http/problem.ts';
import { endedRun } from '../runs/create.ts';

export const NAMED_SCHEMAS = {
  RunRequest: runRequest,
  Sample: runSample,
  Response: runResponse,
  Message: message,
  Region: region,
  Perturbation: perturbation,
  Generation: generation,
  ShapingConfig: shapingConfig,
  Run: run,
  EndedRun: endedRun,
  RunConfig: runConfig,
  RunSample: runSampleStatus,
  RunGeneration: runGeneration,
  FailureReason: failureReason,
  ShapeRequest: shapeRequest,
  Shaping: shaping,
  ShapingAggregates: shapingAggregates,
  Scorer: scorer,
  TrajectorySummary: trajectorySummary,
  Trajectory: trajectory,
  TokenSeries: tokenSeries,
  Image: storedImage,
  WeightsRequest: weightsInput,
  Weights: weightsOutput,
  DatasetRequest: datasetRequest,
  Dataset: dataset,
  DatasetSample: sampleSummary,
  DatasetVersion: datasetVersion,
  VersionRequest: versionRequest,
  PushReport: pushReport,
  LineError: lineError,
  MissingRequest: missingRequest,
  MissingReport: missingReport,
  DuplicateGroup: duplicateGroup,
  SignalsRequest: signalsRequest,
  SignalSet: signalSet,
  SampleSignals: sampleSignals,
  FilterTarget: filterTarget,
  FilterRequest: filterRequest,
  Filter: storedFilter,
  FilterDecision: filterDecision,
  FilterPreview: filterPreview,
  FilterManifest: filterManifest,
  TrainingRequest: trainingRequest,
  BenchmarkRequest: benchmarkRequest,
  Benchmark: benchmark,
  BenchmarkVersionRequest: benchmarkVersionRequest,
  BenchmarkVersion: benchmarkVersion,
  BenchmarkQuestion: benchmarkQuestion,
  RegradeRequest: regradeRequest,
  Submission: submission,
  PublishRequest: publishRequest,
  EntrySample: submissionSample,
  EntryMetrics: submissionMetrics,
  Estimate: estimate,
  Leaderboard: leaderboard,
  LeaderboardEntry: rankedSubmission,
  Comparison: comparison,
  KeyRequest: keyRequest,
  Key: apiKey,
  CreatedKey: createdKey,
  Model: model,
  Runner: runnerStatus,
  Readiness: serviceReadiness,
  Problem: problem,
};
