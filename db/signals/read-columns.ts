/** Reads the samples of a version as columns: IDs, signals and the requested metadata. */
import { SIGNAL_NAMES, type SignalName } from '#contract/signals.ts';
import type { Database } from '../database.ts';
import { parseSignals, SIGNALS_JSON } from './stored-signals.ts';

export interface SignalColumns {
  ids: string[];
  /** Null for samples without signals. */
  signals: Record<SignalName, (number | null)[]>;
  /** Requested metadata of each sample; undefined if none was requested. */
  metadata: Record<string, unknown>[] | undefined;
  /** Metadata names of the first samples. */
  metadataNames: string[];
}

export interface ReadColumns {
  datasetId: string;
  version: number;
  /** Undefined: reads no signals. */
  settingsKey: string | undefined;
  metadataNames: readonly string[];
}

const PAGE_ROWS = 5_000;
const NAMES_FROM_ROWS = 200;
const NAMES_MAX = 200;

/** Tuples instead of objects: a dataset has tens of thousands of rows. */
type Tuple = [sequence: number, id: string, metadata: string | null, signals: string | null];

const SELECT = `SELECT sequence, sample_id, CASE WHEN ?5 THEN metadata END,
    CASE WHEN sample_signals.content_sha256 IS NOT NULL THEN ${SIGNALS_JSON} END
  FROM dataset_samples LEFT JOIN sample_signals
    ON sample_signals.settings_key = ?1 AND sample_signals.content_sha256 = dataset_samples.content_sha256
  WHERE dataset_id = ?2 AND since <= ?3 AND (until IS NULL OR until > ?3) AND sequence > ?4
  ORDER BY sequence LIMIT ${PAGE_ROWS}`;

/** Picks the requested metadata, and adds the names of all metadata to `found`. */
function pick(json: string | null, names: readonly string[], found: Set<string> | undefined): Record<string, unknown> {
  if (json === null) return {};
  const all = JSON.parse(json) as Record<string, unknown>;
  if (found) for (const name of Object.keys(all)) if (found.size < NAMES_MAX) found.add(name);
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(all, name) ? [[name, all[name]]] : [])));
}

export async function readSignalColumns(db: Database, read: ReadColumns): Promise<SignalColumns> {
  const { datasetId, version, settingsKey = '', metadataNames: names } = read;
  const ids: string[] = [];
  const columns = Object.fromEntries(SIGNAL_NAMES.map((name) => [name, []])) as unknown as SignalColumns['signals'];
  const metadata: Record<string, unknown>[] = [];
  const found = new Set<string>();
  const statement = db.$client.prepare(SELECT);
  for (let after = 0; ; ) {
    const withMetadata = names.length > 0 || ids.length < NAMES_FROM_ROWS ? 1 : 0;
    const rows = await statement.bind(settingsKey, datasetId, version, after, withMetadata).raw<Tuple>();
    for (const [sequence, id, json, signals] of rows) {
      if (withMetadata) {
        const picked = pick(json, names, ids.length < NAMES_FROM_ROWS ? found : undefined);
        if (names.length > 0) metadata.push(picked);
      }
      ids.push(id);
      const values = parseSignals(signals);
      for (const name of SIGNAL_NAMES) columns[name].push(values[name]);
      after = sequence;
    }
    if (rows.length < PAGE_ROWS) break;
  }
  return {
    ids,
    signals: columns,
    metadata: names.length > 0 ? metadata : undefined,
    metadataNames: [...found].sort(),
  };
}
