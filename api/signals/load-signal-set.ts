/** Loads signal sets of the caller's tenant and converts them to the JSON of the API. */
import { z } from '@hono/zod-openapi';
import { SightlineError } from '#contract/errors.ts';
import { signalSetId } from '#contract/ids.ts';
import { type SampleSignals, SIGNAL_NAMES, type SignalName, type SignalSet } from '#contract/signals.ts';
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

function camel(name: SignalName): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Columns of the table are named like the signals, in the case of the language. */
export function valuesOf(row: NonNullable<SignalledSample['signals']>): Record<SignalName, number | null> {
  const columns = row as unknown as Record<string, number | null>;
  return Object.fromEntries(SIGNAL_NAMES.map((name) => [name, columns[camel(name)] ?? null])) as Record<
    SignalName,
    number | null
  >;
}

export function renderSampleSignals({ sample, signals }: SignalledSample): SampleSignals {
  const error = signals?.errorCode ? { code: signals.errorCode, detail: signals.errorDetail ?? '' } : null;
  return {
    id: sample.sampleId,
    signals: signals && !error ? valuesOf(signals) : null,
    error,
    run_id: signals && signals.runId !== '' ? signals.runId : null,
  };
}
