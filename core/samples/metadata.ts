/** Collects the columns that are not part of a sample into its metadata, which filters can use. */
import { LIMITS } from '#contract/limits.ts';
import { isRecord, type Row } from './row.ts';

const DEPTH_MAX = 8;

/** Converts a cell to JSON: bytes become null, and 64-bit integers become numbers if exact, else text. */
function toJson(value: unknown, depth: number): unknown {
  if (value === undefined || value instanceof Uint8Array || depth > DEPTH_MAX) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, depth + 1)]));
  return value;
}

export function metadataOf(row: Row, used: readonly string[]): Record<string, unknown> | undefined {
  const rest = Object.entries(row).filter(
    ([name, value]) =>
      !used.includes(name) && value !== null && value !== undefined && name.length <= LIMITS.idCharsMax,
  );
  if (rest.length === 0) return undefined;
  return Object.fromEntries(rest.map(([name, value]) => [name, toJson(value, 0)]));
}
