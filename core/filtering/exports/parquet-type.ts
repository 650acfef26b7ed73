/** Converts nested column types into a Parquet schema. Every field may be null. */
import type { SchemaElement } from 'hyparquet';

export type ParquetType =
  | 'string'
  | 'double'
  | 'int64'
  | 'boolean'
  | 'bytes'
  | 'json'
  | { list: ParquetType }
  | { struct: Readonly<Record<string, ParquetType>> };
export type ParquetColumns = Readonly<Record<string, ParquetType>>;

const LEAVES = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  double: { type: 'DOUBLE' },
  int64: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
  bytes: { type: 'BYTE_ARRAY' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
} as const satisfies Record<string, Partial<SchemaElement>>;

function elements(name: string, type: ParquetType): SchemaElement[] {
  if (typeof type === 'string') return [{ name, repetition_type: 'OPTIONAL', ...LEAVES[type] }];
  if ('list' in type) {
    return [
      { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elements('element', type.list),
    ];
  }
  const fields = Object.entries(type.struct);
  if (fields.length === 0) throw new RangeError(`the struct "${name}" has no fields, which Parquet cannot hold`);
  return [
    { name, repetition_type: 'OPTIONAL', num_children: fields.length },
    ...fields.flatMap(([field, inner]) => elements(field, inner)),
  ];
}

/** @throws RangeError if a struct has no fields */
export function toSchema(columns: ParquetColumns): SchemaElement[] {
  const named = Object.entries(columns);
  return [{ name: 'root', num_children: named.length }, ...named.flatMap(([name, type]) => elements(name, type))];
}
