/** Loads signal sets of the caller's tenant and converts them to the JSON of the API. */
import { z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { signalSetId } from '#contract/ids.ts';
import type { SampleSignals, SignalSet } from '#contract/signals.ts';
import { findSignalSet } from '#db/signals/find-set.ts';
import type { SignalledSample } from '#db/signals/list-sample-signals.ts';
import { readSignalProgress } from '#db/signals/read-progress.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import { toTime, toTimeOrNull } from '../http/time.ts';
import type { ApiServices } from '../services.ts';

export const signalSetParams = z.object({ id: signalSetId });

export async function loadSignalSet({ db }: ApiServices, tenant: string, id: string): Promise<SignalSetRow> {
  const row = await findSignalSet(db, id, tenant);
  if (!row) throw new SightlineError('not_found', `No signal set has the ID ${id}`);
  return row;
}

export async function renderSignalSet({ db }: ApiServices, row: SignalSetRow): Promise<SignalSet> {
  const { total, done, failed } = await readSignalProgress(db, row);
  return {
    id: row.id,
    dataset_id: row.datasetId,
    version: row.version,
    status: row.status,
    settings: row.settings,
    scorer: row.scorer,
    samples: { total, done, failed, reused: row.samplesReused },
    created_at: toTime(row.createdAt),
    finished_at: toTimeOrNull(row.finishedAt),
  };
}

export function renderSampleSignals({ sample, signals }: SignalledSample): SampleSignals {
  const error = signals?.errorCode ? { code: signals.errorCode, detail: signals.errorDetail ?? '' } : null;
  return {
    id: sample.sampleId,
    signals: signals && !error ? signals.values : null,
    error,
    run_id: signals && signals.runId !== '' ? signals.runId : null,
  };
}
