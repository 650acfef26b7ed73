/** Rows of signal sets, their batches and their signals. */
import type { ErrorCode } from '#contract/errors.ts';
import type { SignalValues } from '#contract/signals.ts';
import type { signalSets } from '../schema.ts';

export type SignalSetRow = typeof signalSets.$inferSelect;
export type NewSignalSet = Omit<SignalSetRow, 'status' | 'samplesReused' | 'planned' | 'finishedAt'>;

/** Samples of a signal set that one run scores, up to the sample with the sequence number `last`. */
export interface SignalBatch {
  setId: string;
  last: number;
  runId: string;
}

/** Signals of a sample, or the error because of which there are none. */
export interface NewSampleSignals {
  contentSha256: string;
  signals: SignalValues | undefined;
  error: { code: ErrorCode; detail: string } | undefined;
}
