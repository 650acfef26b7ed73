/** Formats figures and tables: Markdown for pages, padded columns for terminals. */
import type { Interval } from './interval.ts';

/** Four digits: areas under a curve close to 1 differ in the third and fourth. */
export function area({ value, low, high }: Interval): string {
  return `${value.toFixed(4)} (${low.toFixed(4)}–${high.toFixed(4)})`;
}

export function proportion({ value, low, high }: Interval): string {
  return `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}

/** A quantity in nats, which may span many orders of magnitude. */
export function nats(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 0.001 ? value.toFixed(3) : value.toExponential(0);
}

export interface Table {
  head: string[];
  rows: string[][];
}

/** Aligns the first column left and the others right. */
export function toMarkdown({ head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

export function toColumns({ head, rows }: Table): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll(/[`*]/g, '')));
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
