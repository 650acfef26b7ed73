/** Signals of a dataset's samples: does a sample need its picture? Computed from a run, kept beside the sample. */
import { z } from 'zod';
import { SIGNAL_NAMES, SIGNALS, type SignalName } from '#core/scoring/sample-signals.ts';
import { divergenceName } from './divergence.ts';
import { identifier, sha256, time } from './fields.ts';
import { graderSpec } from './grading.ts';
import { datasetId, runId, signalSetId } from './ids.ts';
import { perturbation } from './perturbation.ts';
import { failureReason } from './run.ts';
import { generation } from './run-request.ts';
import { scorer } from './runner-events.ts';
import { scoreConfig } from './score-config.ts';

export { SIGNAL_NAMES, SIGNALS, type SignalName };
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
