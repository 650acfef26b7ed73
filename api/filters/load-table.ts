/** The table that a rule is evaluated over: signals of a version, and the columns of metadata that the rule names. */
import { SightlineError } from '#contract/errors.ts';
import { METADATA_PREFIX, type Rule } from '#contract/filter.ts';
import { LIMITS } from '#contract/limits.ts';
import { createSignalTable, type SignalTable } from '#core/filtering/index.ts';
import { readSignalColumns, type SignalColumns } from '#db/signals/read-columns.ts';
import type { ApiServices } from '../services.ts';

/** A name, or the first step of a path into an object: both are read. */
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

export interface TableOf {
  datasetId: string;
  version: number;
  samples: number;
  settingsKey: string | undefined;
  rule: Rule;
}

/** @throws SightlineError `filter_inapplicable` where there are too many samples, or none */
export async function readColumns({ db }: Pick<ApiServices, 'db'>, of: TableOf): Promise<SignalColumns> {
  if (of.samples > LIMITS.filterSamplesMax) {
    const detail = `A filter takes at most ${LIMITS.filterSamplesMax} samples; this version has ${of.samples}`;
    throw new SightlineError('filter_inapplicable', detail);
  }
  return readSignalColumns(db, { ...of, metadataNames: metadataNames(of.rule) });
}

export function toTable({ ids, signals, metadata, metadataNames }: SignalColumns): SignalTable {
  return createSignalTable({ ids, signals, ...(metadata ? { metadata } : {}), metadataNames });
}
