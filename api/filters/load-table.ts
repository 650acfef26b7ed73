/** Reads the table that a rule is evaluated on: signals of a version, and the metadata fields that the rule names. */
import { SightlineError } from '#contract/errors.ts';
import { METADATA_PREFIX, type Rule } from '#contract/filter.ts';
import { LIMITS } from '#contract/limits.ts';
import { createSignalTable, type SignalTable } from '#core/filtering/index.ts';
import { readSignalColumns, type SignalColumns } from '#db/signals/read-columns.ts';
import type { ApiServices } from '../services.ts';

/** Lists the metadata fields of a rule. `a.b` may be a field or a path into the field `a`, so it names both. */
function metadataNames(rule: Rule): string[] {
  const names = new Set<string>();
  const open: unknown[] = [rule];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string' && value.startsWith(METADATA_PREFIX)) {
      const name = value.slice(METADATA_PREFIX.length);
      names.add(name);
      names.add(name.split('.')[0] ?? name);
    } else if (typeof value === 'object' && value !== null) {
      open.push(...Object.values(value));
    }
  }
  return [...names];
}

export interface TableRequest {
  datasetId: string;
  version: number;
  samples: number;
  settingsKey: string | undefined;
  rule: Rule;
}

/** @throws SightlineError `filter_inapplicable` if the version has too many samples */
export async function readColumns({ db }: Pick<ApiServices, 'db'>, request: TableRequest): Promise<SignalColumns> {
  if (request.samples > LIMITS.filterSamplesMax) {
    const detail = `The version has ${request.samples} samples; a filter supports at most ${LIMITS.filterSamplesMax}`;
    throw new SightlineError('filter_inapplicable', detail);
  }
  return readSignalColumns(db, { ...request, metadataNames: metadataNames(request.rule) });
}

export function toTable({ ids, signals, metadata, metadataNames }: SignalColumns): SignalTable {
  return createSignalTable({ ids, signals, ...(metadata ? { metadata } : {}), metadataNames });
}
