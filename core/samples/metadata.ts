/** Columns that are no part of a sample stay beside it, so that filters can ask for them. */
import { LIMITS } from '#contract/limits.ts';
import { isRecord, type Row } from './row.ts';

const DEPTH_MAX = 8;

/** Bytes have no place in metadata, and 64-bit integers come as numbers where those are exact. */
function toJson(value: unknown, depth: number): unknown {
  if (value === undefined || value instanceof Uint8Array || depth > DEPTH_MAX) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => toJson(one, depth + 1));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toJson(one, depth + 1)]));
  return value;
}

export function restOf(row: Row, used: readonly string[]): Record<string, unknown> | undefined {
  const rest = Object.entries(row).filter(
    ([name, value]) =>
      !used.includes(name) && value !== null && value !== undefined && name.length <= LIMITS.idCharsMax,
  );
  if (rest.length === 0) return undefined;
  return Object.fromEntries(rest.map(([name, value]) => [name, toJson(value, 0)]));
}
