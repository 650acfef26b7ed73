/** Loads the target of a filter: a frozen version, and the signals that its rule reads. */
import type { DatasetVersion } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import type { FilterTarget } from '#contract/stored-filter.ts';
import { requirePerturbation } from '#core/filtering/index.ts';
import type { SignalColumns } from '#db/signals/read-columns.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import { loadDataset } from '../datasets/load-dataset.ts';
import { loadVersion } from '../datasets/load-version.ts';
import type { ApiServices } from '../services.ts';
import { loadSignalSet } from '../signals/load-signal-set.ts';
import { readColumns } from './load-table.ts';

export interface LoadedTarget {
  version: DatasetVersion;
  set: SignalSetRow | undefined;
  columns: SignalColumns;
}

/** @throws SightlineError `not_found`, or `filter_inapplicable` if the signals do not fit the version or are incomplete */
export async function loadTarget(services: ApiServices, tenant: string, target: FilterTarget): Promise<LoadedTarget> {
  const { dataset_id: datasetId, signals_id: signalsId, rule } = target;
  await loadDataset(services, tenant, datasetId);
  const version = await loadVersion(services, datasetId, target.version);
  const set = signalsId === undefined ? undefined : await loadSignalSet(services, tenant, signalsId);
  if (set && (set.datasetId !== datasetId || set.version !== version.version)) {
    const message = `this signal set belongs to ${set.datasetId} version ${set.version}`;
    throw new SightlineError('filter_inapplicable', `The signals cannot be used: ${message}`, {
      errors: [{ pointer: '/signals_id', message }],
    });
  }
  if (set?.status === 'running') {
    const message =
      'the signal set is still running: wait until it ends, or cancel it to filter with the results so far';
    throw new SightlineError('filter_inapplicable', `The signals are incomplete: ${message}`, {
      errors: [{ pointer: '/signals_id', message }],
    });
  }
  if (set) requirePerturbation(rule, set.settings.perturbation.name);
  const columns = await readColumns(services, {
    datasetId,
    version: version.version,
    samples: version.samples,
    settingsKey: set?.settingsKey,
    rule,
  });
  return { version, set, columns };
}
