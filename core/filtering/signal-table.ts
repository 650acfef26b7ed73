/** The signals of a dataset as columns, one value for each sample. Knows no storage; columns of metadata are read when a rule asks. */
import { METADATA_PREFIX } from '#contract/filter.ts';

type Scalar = number | string | boolean | null;

interface ColumnBase {
  name: string;
  length: number;
  /** How many values are not null. */
  known: number;
}
/** NaN stands for null: a signal is never NaN itself. */
export interface NumberColumn extends ColumnBase {
  kind: 'number';
  values: Float64Array;
  /** Known values in ascending order, sorted when first asked for. */
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
  /** Names of the columns of signals, and of those of metadata that the samples have. */
  names(): string[];
  /** Undefined where no sample has such a column. */
  column(name: string): Column | undefined;
  signalNames: readonly string[];
}

export interface SignalTableInput {
  ids: readonly string[];
  /** By the name of the signal; undefined and null alike are null. */
  signals: Readonly<Record<string, ArrayLike<unknown>>>;
  /** Of each sample, in the order of the ids. */
  metadata?: readonly Metadata[];
  /** Columns of metadata that there are beside those: they are told where a rule misses one. */
  metadataNames?: readonly string[];
}

/** Of what is not numbers alone. */
function kindOf(values: readonly unknown[]): OtherColumn['kind'] {
  const types = new Set<string>();
  for (const value of values) if (value !== null) types.add(typeof value);
  if (types.has('object')) return 'nested';
  if (types.size > 1) return 'mixed';
  const [type] = types;
  if (type === undefined) return 'empty';
  return type === 'string' ? 'text' : 'boolean';
}

/** The values, where all that are there are numbers; undefined where others are among them, or nothing is there. */
function readNumbers(name: string, given: ArrayLike<unknown>): { values: Float64Array; known: number } | undefined {
  const values = new Float64Array(given.length).fill(Number.NaN);
  let known = 0;
  for (let index = 0; index < given.length; index += 1) {
    const value = given[index];
    if (value === null || value === undefined) continue;
    if (typeof value !== 'number') return undefined;
    if (!Number.isFinite(value)) throw new RangeError(`${name}[${index}] is ${value}`);
    values[index] = value;
    known += 1;
  }
  return known > 0 ? { values, known } : undefined;
}

/** @throws RangeError on a number that is not finite */
export function toColumn(name: string, given: ArrayLike<unknown>): Column {
  const numbers = readNumbers(name, given);
  if (numbers) {
    let sorted: Float64Array | undefined;
    return {
      name,
      length: given.length,
      kind: 'number',
      ...numbers,
      sorted() {
        sorted ??= numbers.values.filter((value) => !Number.isNaN(value)).sort();
        return sorted;
      },
    };
  }
  const values = Array.from(given, (value) => (value === undefined ? null : value)) as (Scalar | object)[];
  values.forEach((value, index) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${name}[${index}] is ${value}`);
  });
  const known = values.reduce<number>((sum, value) => sum + Number(value !== null), 0);
  return { name, length: values.length, known, kind: kindOf(values), values };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The column with this very name, else the steps of the name into nested objects. */
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

/** @throws RangeError where a column is longer or shorter than the ids */
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
      const there = columns.get(name);
      if (there || !name.startsWith(METADATA_PREFIX)) return there;
      const cells = metadata.map((row) => cellOf(row, name.slice(METADATA_PREFIX.length)));
      if (cells.every((cell) => cell === undefined)) return undefined;
      const column = toColumn(name, cells);
      columns.set(name, column);
      return column;
    },
  };
}
