/** Signals of a dataset's samples, computed from a run: does a sample need its image? */
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

/** A signal is null if the sample lacks what it needs: an answer, a response, or generated responses. */
export type SignalValues = Record<SignalName, number | null>;

/** Settings of signals: the same settings, scorer and content give the same values. */
export const signalSettings = z.strictObject({
  divergence: divergenceName.default('kl'),
  perturbation: perturbation.default({ name: 'no_image' }),
  draws: scoreConfig.shape.draws,
  seed: scoreConfig.shape.seed,
  generate: generation.optional(),
  /** Grades responses without a reward; if omitted, a grader is chosen for each sample by the form of its answers. */
  grader: graderSpec.optional(),
});
export type SignalSettings = z.infer<typeof signalSettings>;

export const signalsRequest = signalSettings.extend({
  model: z.string().min(1).max(128).optional().describe('If omitted, the model of the first ready runner.'),
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
    done: z
      .int()
      .describe(
        'Samples that are finished, in this signal set or in an earlier one with the same settings and scorer.',
      ),
    failed: z.int().describe('Finished samples without signals; each has an error.'),
    reused: z.int().describe('Finished samples whose signals existed before this signal set.'),
  }),
  created_at: time,
  finished_at: time.nullable(),
});
export type SignalSet = z.infer<typeof signalSet>;

export const sampleSignals = z.strictObject({
  id: identifier,
  signals: z.record(signalName, z.number().nullable()).nullable(),
  error: failureReason.nullable().describe('Why the sample has no signals.'),
  run_id: runId.nullable().describe('Run that the signals were computed from.'),
});
export type SampleSignals = z.infer<typeof sampleSignals>;
