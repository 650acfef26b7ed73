/** Batch job of a signal set: computes the signals of every sample of a dataset version. */
import { endSignalSet } from '#db/signals/end-set.ts';
import { findSignalSet } from '#db/signals/find-set.ts';
import { insertSignalBatch } from '#db/signals/insert-batch.ts';
import { listOpenSignalBatches } from '#db/signals/list-open-batches.ts';
import type { SignalBatch, SignalSetRow } from '#db/signals/rows.ts';
import type { BatchJobKind } from '../batches/batch-job.ts';
import { planBatch } from './plan-batch.ts';
import { recordBatch } from './record-batch.ts';

export const signalJob: BatchJobKind<SignalSetRow, SignalBatch> = {
  async load({ db }, id) {
    const set = await findSignalSet(db, id);
    return set?.status === 'running' ? set : undefined;
  },
  listOpenBatches: listOpenSignalBatches,
  planBatch,
  insertBatch: (db, { id: setId, planned: after }, batch) => insertSignalBatch(db, { setId, after, ...batch }),
  recordBatch,
  finish: ({ db, now }, { id }) => endSignalSet(db, { id, status: 'succeeded', now: now() }),
};
