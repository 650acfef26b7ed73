/** Writes CSV (RFC 4180), with text escaped so that spreadsheets do not run it as a formula. */

export type CsvValue = string | number | boolean | null;

/** First characters that make a spreadsheet run a cell. */
const FORMULA = /^[=+\-@\t\r\0]/;

function toCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export async function* writeCsv<Name extends string>(
  columns: readonly Name[],
  rows: AsyncIterable<Record<Name, CsvValue>> | Iterable<Record<Name, CsvValue>>,
): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const row of rows) yield `${columns.map((name) => toCell(row[name])).join(',')}\r\n`;
}
