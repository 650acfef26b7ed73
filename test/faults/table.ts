/** The fault table as text. */
import type { CaseOutcome, FaultCase } from './fault-case.ts';

export interface Reported {
  faultCase: FaultCase;
  outcome: CaseOutcome | undefined;
  seconds: number;
  /** Reason why an invariant does not hold; undefined if all hold. */
  broken: string | undefined;
}

const HEAD = ['', 'fault', 'moments', 'samples', 'results', 'failed', 'duplicates', 'lost', 'seconds'];

function cells({ faultCase, outcome, seconds, broken }: Reported): string[] {
  const audit = outcome?.audit;
  const numbers = [outcome?.moments, audit?.samples, audit?.results, audit?.failed, audit?.duplicates, audit?.lost];
  return [
    broken === undefined ? '✓' : '✗',
    faultCase.name,
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
  const notes = reported.map(({ faultCase, outcome, broken }) =>
    broken === undefined
      ? `✓ ${faultCase.name}: ${faultCase.holds} (${outcome?.seen})`
      : `✗ ${faultCase.name}: ${broken}`,
  );
  return `${[...text, '', ...notes].join('\n')}\n`;
}
