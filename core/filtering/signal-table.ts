/** Columns of signals and metadata with one value per sample. Metadata columns are built when a rule uses them. */
import { METADATA_PREFIX } from '#contract/filter.ts';

type Scalar = number | string | boolean | null;

interface ColumnBase {
  name: string;
  length: number;
  /** Number of values that are not null. */
  known: number;
}
/** NaN represents null; signals are never NaN. */
export interface NumberColumn extends ColumnBase {
  kind: 'number';
  values: Float64Array;
  /** Known values in ascending order, sorted on the first call. */
  sorted(): Float64Array;
}
export interface OtherColumn extends ColumnBase {
  /** `empty` has only nulls; `mixed` has several types of scalars; `nested` has lists or objects. */
  kind: 'text' | 'boolean' | 'mixed' | 'nested' | 'empty';
  values: readonly (Scalar | object)[];
}
export type Column = NumberColumn | OtherColumn;

type Metadata = Record<string, unknown> | null | undefined;

export interface SignalTable {
  ids: readonly string[];
  /** Names of the signals and of the metadata columns of the samples. */
  names(): string[];
  /** @returns undefined if no sample has such a column */
  column(name: string): Column | undefined;
  signalNames: readonly string[];
}

export interface SignalTableInput {
  ids: readonly string[];
  /** Values by signal name; undefined counts as null. */
  signals: Readonly<Record<string, ArrayLike<unknown>>>;
  /** Metadata of each sample, in the order of the IDs. */
  metadata?: readonly Metadata[];
  /** Further metadata columns, listed in the error about an unknown column. */
  metadataNames?: readonly string[];
}

/** Type of a column that is not numeric. */
function kindOf(values: readonly unknown[]): OtherColumn['kind'] {
  const types = new Set<string>();
  for (const value of values) if (value !== null) types.add(typeof value);
  if (types.has('object')) return 'nested';
  if (types.size > 1) return 'mixed';
  const [type] = types;
  if (type === undefined) return 'empty';
  return type === 'string' ? 'text' : 'boolean';
}

/** @returns undefined if a value is not a number, or all are null */
function readNumbers(name: string, cells: ArrayLike<unknown>): { values: Float64Array; known: number } | undefined {
  const values = new Float64Array(cells.length).fill(Number.NaN);
  let known = 0;
  for (let index = 0; index < cells.length; index += 1) {
    const value = cells[index];
    if (value === null || value === undefined) continue;
    if (typeof value !== 'number') return undefined;
    if (!Number.isFinite(value)) throw new RangeError(`${name}[${index}] is ${value}, not a finite number`);
    values[index] = value;
    known += 1;
  }
  return known > 0 ? { values, known } : undefined;
}

/** @throws RangeError if a number is not finite */
export function toColumn(name: string, cells: ArrayLike<unknown>): Column {
  const numbers = readNumbers(name, cells);
  if (numbers) {
    let sorted: Float64Array | undefined;
    return {
      name,
      length: cells.length,
      kind: 'number',
      ...numbers,
      sorted() {
        sorted ??= numbers.values.filter((value) => !Number.isNaN(value)).sort();
        return sorted;
      },
    };
  }
  const values = Array.from(cells, (value) => (value === undefined ? null : value)) as (Scalar | object)[];
  values.forEach((value, index) => {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new RangeError(`${name}[${index}] is ${value}, not a finite number`);
  });
  const known = values.reduce<number>((sum, value) => sum + Number(value !== null), 0);
  return { name, length: values.length, known, kind: kindOf(values), values };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Value of the field with this exact name, else of the path of nested objects that the name spells. */
function cellOf(metadata: Metadata, name: string): unknown {
  if (!metadata) return undefined;
  if (Object.hasOwn(metadata, name)) return metadata[name];
  let value: unknown = metadata;
  for (const step of name.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** @throws RangeError if a column and the IDs differ in length */
export function createSignalTable(input: SignalTableInput): SignalTable {
  const { ids, signals, metadata = [], metadataNames = [] } = input;
  const columns = new Map<string, Column>();
  for (const [name, values] of Object.entries(signals)) {
    if (values.length !== ids.length) throw new RangeError(`${name} has ${values.length} values for ${ids.length} ids`);
    columns.set(name, toColumn(name, values));
  }
  if (metadata.length > 0 && metadata.length !== ids.length) {
    throw new RangeError(`metadata has ${metadata.length} entries for ${ids.length} ids`);
  }
  const signalNames = [...columns.keys()];
  return {
    ids,
    signalNames,
    names() {
      const found = new Set(metadataNames.map((name) => `${METADATA_PREFIX}${name}`));
      for (const row of metadata) for (const name of Object.keys(row ?? {})) found.add(`${METADATA_PREFIX}${name}`);
      return [...signalNames, ...[...found].sort()];
    },
    column(name) {
      const existing = columns.get(name);
      if (existing || !name.startsWith(METADATA_PREFIX)) return existing;
      const cells = metadata.map((row) => cellOf(row, name.slice(METADATA_PREFIX.length)));
      if (cells.every((cell) => cell === undefined)) return undefined;
      const column = toColumn(name, cells);
      columns.set(name, column);
      return column;
    },
  };
}
