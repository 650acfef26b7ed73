/** Rows of signal sets and their batches. */
import type { signalSets } from '../schema.ts';

export type SignalSetRow = typeof signalSets.$inferSelect;
export type NewSignalSet = Omit<SignalSetRow, 'status' | 'samplesReused' | 'planned' | 'finishedAt'>;

/** Samples of a signal set that one run scores, up to the sample with the sequence number `last`. */
export interface SignalBatch {
  setId: string;
  last: number;
  runId: string;
}
