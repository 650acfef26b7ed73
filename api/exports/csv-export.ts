/** Trajectories as CSV (RFC 4180), without their series. */
import type { TrajectorySummary } from '#contract/trajectory.ts';

const COLUMNS = [
  'id',
  'run_id',
  'sample_id',
  'response_index',
  'origin',
  'text',
  'tokens',
  'reward',
  'mean_dependency',
  'gain',
  'shaping_id',
  'alpha',
  'advantage',
  'degenerate',
  'created_at',
] as const satisfies (keyof TrajectorySummary)[];

/** A spreadsheet would run a cell of text that starts with one of these. */
const FORMULA = /^[=+\-@\t\r\0]/;

function toCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export async function* toCsv(trajectories: AsyncIterable<TrajectorySummary>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const one of trajectories) yield `${COLUMNS.map((name) => toCell(one[name])).join(',')}\r\n`;
}
