/** Takes a signal set a step further: batches that have ended become signals, and new ones are begun. May come at any time. */

import { endSignalSet } from '#db/signals/end-set.ts';
import { findSignalSet } from '#db/signals/find-set.ts';
import { listOpenSignalBatches } from '#db/signals/list-open-batches.ts';
import { listRunningSignalSets } from '#db/signals/list-running-sets.ts';
import type { Services } from '../../services.ts';
import { finishBatch } from './finish-batch.ts';
import { startBatch } from './start-batch.ts';

/** Enough that a runner need not wait while signals are computed; runs of others take turns with them. */
const OPEN_MAX = 3;

export async function advanceSignals(services: Services, setId: string): Promise<void> {
  const { db, now } = services;
  let set = await findSignalSet(db, setId);
  if (set?.status !== 'running') return;
  let open = 0;
  for (const batch of await listOpenSignalBatches(db, setId)) {
    if (!(await finishBatch(services, set, batch))) open += 1;
  }
  while (open < OPEN_MAX) {
    if (!(await startBatch(services, set))) {
      if ((await listOpenSignalBatches(db, setId)).length === 0)
        await endSignalSet(db, { id: setId, status: 'succeeded', now: now() });
      return;
    }
    open += 1;
    set = await findSignalSet(db, setId);
    if (set?.status !== 'running') return;
  }
}

export async function advanceAllSignals(services: Services): Promise<void> {
  for (const setId of await listRunningSignalSets(services.db)) await advanceSignals(services, setId);
}
