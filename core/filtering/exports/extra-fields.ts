/** Exports the fields of a dataset's own `extra_info`, which reward functions may read. Pure. */
import type { ParquetType } from './parquet-type.ts';

export type ExtraFields = Readonly<Record<string, 'string' | 'double' | 'boolean' | 'json'>>;

/** Fields that Sightline writes itself. */
const RESERVED = new Set(['index', 'split', 'id', 'answers', 'choices', 'metadata', 'reasons', 'signals']);
const FIELDS_MAX = 64;

type Metadata = Record<string, unknown> | null | undefined;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function extraInfoOf(metadata: Metadata): Record<string, unknown> {
  return isRecord(metadata?.extra_info) ? metadata.extra_info : {};
}

function kindOf(value: unknown): ExtraFields[string] {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'double' : 'json';
}

/** Finds the type of each field, sorted by name. Mixed types, lists and objects are written as JSON. */
export async function findExtraFields(all: AsyncIterable<Metadata> | Iterable<Metadata>): Promise<ExtraFields> {
  const kinds = new Map<string, ExtraFields[string]>();
  for await (const metadata of all) {
    for (const [name, value] of Object.entries(extraInfoOf(metadata))) {
      if (value === null || value === undefined || RESERVED.has(name)) continue;
      const kind = kindOf(value);
      const before = kinds.get(name) ?? kind;
      kinds.set(name, before === kind ? kind : 'json');
    }
  }
  return Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, FIELDS_MAX));
}

export function extraTypes(fields: ExtraFields): Record<string, ParquetType> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, kind]) => [name, kind === 'json' ? 'string' : kind] as const),
  );
}

export function extraValues(fields: ExtraFields, metadata: Metadata): Record<string, unknown> {
  const extra = extraInfoOf(metadata);
  return Object.fromEntries(
    Object.entries(fields).map(([name, kind]) => {
      const value = Object.hasOwn(extra, name) ? (extra[name] ?? null) : null;
      return [name, value === null || kind !== 'json' ? value : JSON.stringify(value)];
    }),
  );
}
