/** The fault table as text. */
import type { Row, RowOutcome } from './row.ts';

export interface Reported {
  row: Row;
  outcome: RowOutcome | undefined;
  seconds: number;
  /** Why the promise does not hold; undefined where it does. */
  broken: string | undefined;
}

const HEAD = ['', 'fault', 'moments', 'samples', 'results', 'failed', 'duplicates', 'lost', 'seconds'];

function cells({ row, outcome, seconds, broken }: Reported): string[] {
  const audit = outcome?.audit;
  const numbers = [outcome?.moments, audit?.samples, audit?.results, audit?.failed, audit?.duplicates, audit?.lost];
  return [
    broken === undefined ? '✓' : '✗',
    row.name,
    ...numbers.map((number) => (number === undefined ? '–' : String(number))),
    seconds.toFixed(1),
  ];
}

export function printTable(reported: Reported[]): string {
  const lines = [HEAD, ...reported.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const notes = reported.map(({ row, outcome, broken }) =>
    broken === undefined ? `✓ ${row.name}: ${row.holds} (${outcome?.seen})` : `✗ ${row.name}: ${broken}`,
  );
  return `${[...text, '', ...notes].join('\n')}\n`;
}
