/** Signals of a dataset's samples: does a sample need its picture? Computed from a run, kept beside the sample. */
import { z } from 'zod';
import { divergenceName } from './divergence.ts';
import { graderSpec } from './grading.ts';
import { datasetId, runId, signalSetId } from './ids.ts';
import { perturbation } from './perturbation.ts';
import { failureReason, generation, time } from './run.ts';
import { identifier, scoreConfig, scorer, sha256 } from './runner.ts';

/**
 * Responses are those that the sample has and those that the set generates. The gold response is the first right one of
 * them, or else the bare answer.
 */
export const SIGNALS = {
  mean_dependency: 'mean over the responses of S̄, their mean dependency, in nats',
  max_dependency: 'largest dependency of a token of any response, in nats',
  answer_dependency: 'mean over the responses of the mean dependency of the tokens that spell the answer, in nats',
  gold_mean_dependency: 'S̄ of the gold response, in nats',
  gold_gain: 'Σ log p(gold | image) − Σ log p(gold | perturbed), in nats: below 0 the picture speaks against it',
  gold_max_token_gain: 'largest gain of a token of the gold response, in nats',
  pass_rate: 'share of the responses that are right',
  reward_deviation: 'sample standard deviation of the rewards; 0 where GRPO has no advantage',
  blind_pass_rate: 'share of the responses generated without the image that are right',
  blind_votes: 'how many of the responses generated without the image are right',
  vision_driven_fraction: 'share of the right responses whose gain is positive',
} as const;
export type SignalName = keyof typeof SIGNALS;
export const SIGNAL_NAMES = Object.keys(SIGNALS) as [SignalName, ...SignalName[]];
export const signalName = z.enum(SIGNAL_NAMES);

/** Null where the sample does not tell: no answer, no response, nothing generated. */
export type SignalValues = Record<SignalName, number | null>;

/** What decides the values, but for the scorer: the same settings, scorer and content give the same signals. */
export const signalSettings = z.strictObject({
  divergence: divergenceName.default('kl'),
  perturbation: perturbation.default({ name: 'no_image' }),
  draws: scoreConfig.shape.draws,
  seed: scoreConfig.shape.seed,
  generate: generation.optional(),
  /** Of responses without a reward; left out, chosen for each sample by what its answers look like. */
  grader: graderSpec.optional(),
});
export type SignalSettings = z.infer<typeof signalSettings>;

export const signalsRequest = signalSettings.extend({
  model: z.string().min(1).max(128).optional().describe('Left out, the model of the first runner that is ready.'),
  model_revision: sha256.optional(),
});

export type SignalsRequestInput = z.input<typeof signalsRequest>;

export const SIGNAL_SET_STATUSES = ['running', 'succeeded', 'cancelled'] as const;

export const signalSet = z.strictObject({
  id: signalSetId,
  dataset_id: datasetId,
  version: z.int().min(1),
  status: z.enum(SIGNAL_SET_STATUSES),
  settings: signalSettings,
  scorer: scorer.pick({ name: true, revision: true }),
  samples: z.strictObject({
    total: z.int(),
    done: z.int().describe('Have their signals, by this set or by an earlier one with the same settings and scorer.'),
    failed: z.int().describe('Of these, without signals, for a reason.'),
    reused: z.int().describe('Were there before this set began.'),
  }),
  created_at: time,
  finished_at: time.nullable(),
});
export type SignalSet = z.infer<typeof signalSet>;

export const sampleSignals = z.strictObject({
  id: identifier,
  signals: z.record(signalName, z.number().nullable()).nullable(),
  error: failureReason.nullable().describe('Why it has none.'),
  run_id: runId.nullable().describe('The run whose series they were computed from.'),
});
export type SampleSignals = z.infer<typeof sampleSignals>;
