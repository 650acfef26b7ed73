/** One comparison over a column: true, false or, where the value is null, unknown. */
import { SightlineError } from '#contract/errors.ts';
import type { Clause } from '#contract/filter.ts';
import { percentileOf, rankOf } from './percentile.ts';
import type { Column, NumberColumn, SignalTable } from './signal-table.ts';

export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;

export interface CompiledClause {
  /** Into the request; that of the preset, where the clause comes from one. */
  pointer: string;
  signal: string;
  op: Clause['op'];
  /** What numbers are compared with; null for what is not an order. */
  threshold: number | null;
  percentile: number | null;
  column: Column;
  /** One for each sample. */
  verdicts: Uint8Array;
  /** Why the verdict about a sample is what it is. */
  explain(index: number): string;
  /** Distance to the threshold as a share of the dataset: 0 at it, 1 at most, and 1 where there is none. */
  distance(index: number): number;
}

export function inapplicable(pointer: string, message: string): SightlineError {
  return new SightlineError('filter_inapplicable', `The filter does not fit the dataset at ${pointer}: ${message}`, {
    errors: [{ pointer, message }],
  });
}

const NAMES_SHOWN = 40;

function columnOf(table: SignalTable, signal: string, pointer: string): Column {
  const column = table.column(signal);
  if (column) return column;
  const names = table.names();
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  const list = names.length === 0 ? 'no signals' : `${names.slice(0, NAMES_SHOWN).join(', ')}${more}`;
  throw inapplicable(pointer, `there is no signal "${signal}"; the dataset has ${list}`);
}

const KINDS: Record<Column['kind'], string> = {
  number: 'numbers',
  text: 'text',
  boolean: 'booleans',
  mixed: 'values of several types',
  nested: 'lists or objects',
  empty: 'only nulls',
};

export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Six digits, or all of them where a value would look like what it is compared with. */
export function formatAgainst(threshold: number): (value: number) => [value: string, threshold: string] {
  const shown = formatNumber(threshold);
  return function format(value) {
    const short = formatNumber(value);
    return short === shown && value !== threshold ? [String(value), String(threshold)] : [short, shown];
  };
}

const SIGNS = { lt: '<', lte: '≤', gt: '>', gte: '≥' } as const;
const OPPOSITES = { lt: '≥', lte: '>', gt: '≤', gte: '<' } as const;
const HOLDS = {
  lt: (value: number, threshold: number) => value < threshold,
  lte: (value: number, threshold: number) => value <= threshold,
  gt: (value: number, threshold: number) => value > threshold,
  gte: (value: number, threshold: number) => value >= threshold,
} as const;

type OrderClause = Extract<Clause, { op: 'lt' | 'lte' | 'gt' | 'gte' }>;

function thresholdOf(clause: OrderClause, column: NumberColumn): number {
  return clause.percentile === undefined ? (clause.value ?? 0) : percentileOf(column.sorted(), clause.percentile);
}

/** A column of nulls has no numbers, but nothing is wrong with comparing it: all is unknown. Its percentile is not. */
function asNumbers(column: Column, clause: OrderClause, pointer: string): NumberColumn {
  if (column.kind === 'number') return column;
  if (column.kind !== 'empty') {
    throw inapplicable(pointer, `${clause.op} compares numbers, but "${column.name}" holds ${KINDS[column.kind]}`);
  }
  if (clause.percentile !== undefined) {
    throw inapplicable(pointer, `"${column.name}" is null in every sample: it has no percentile`);
  }
  return {
    ...column,
    kind: 'number',
    values: new Float64Array(column.length).fill(Number.NaN),
    sorted: () => new Float64Array(),
  };
}

function compileOrder(clause: OrderClause, given: Column, pointer: string): CompiledClause {
  const column = asNumbers(given, clause, pointer);
  const { values } = column;
  const threshold = thresholdOf(clause, column);
  const holds = HOLDS[clause.op];
  const verdicts = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    verdicts[index] = Number.isNaN(value) ? UNKNOWN : holds(value, threshold) ? TRUE : FALSE;
  }
  const at = clause.percentile === undefined ? '' : ` (percentile ${formatNumber(clause.percentile)})`;
  const format = formatAgainst(threshold);
  let rank: number | undefined;
  return {
    pointer,
    signal: clause.signal,
    op: clause.op,
    threshold,
    percentile: clause.percentile ?? null,
    column: given,
    verdicts,
    explain(index) {
      const verdict = verdicts[index];
      if (verdict === UNKNOWN) return `${clause.signal} is null`;
      const value = values[index] ?? 0;
      const sign = (verdict === TRUE ? SIGNS : OPPOSITES)[clause.op];
      const [left, right] = format(value);
      return `${clause.signal} ${left} ${sign} ${right}${at}`;
    },
    distance(index) {
      rank ??= rankOf(column.sorted(), threshold);
      return Math.abs(rankOf(column.sorted(), values[index] ?? 0) - rank);
    },
  };
}

const TEXT_SHOWN = 80;

/** A value in a reason, not all of a long text. */
function quote(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text;
}

function cellAt(column: Column, index: number): unknown {
  const value = column.values[index];
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}

function compileMembership(
  clause: Extract<Clause, { op: 'eq' | 'ne' | 'in' }>,
  column: Column,
  pointer: string,
): CompiledClause {
  if (column.kind === 'nested') {
    throw inapplicable(pointer, `${clause.op} compares single values, but "${column.name}" holds ${KINDS.nested}`);
  }
  const wanted = new Set<unknown>(clause.op === 'in' ? clause.value : [clause.value]);
  const negated = clause.op === 'ne';
  const verdicts = Uint8Array.from({ length: column.length }, (_, index) => {
    const cell = cellAt(column, index);
    return cell === null ? UNKNOWN : Number(wanted.has(cell) !== negated);
  });
  return {
    pointer,
    signal: clause.signal,
    op: clause.op,
    threshold: null,
    percentile: null,
    column,
    verdicts,
    explain(index) {
      if (verdicts[index] === UNKNOWN) return `${clause.signal} is null`;
      const among = wanted.has(cellAt(column, index));
      const list = [...wanted].slice(0, 5).map(quote);
      const right = clause.op === 'in' ? `in [${list.join(', ')}${wanted.size > 5 ? ', …' : ''}]` : list.join('');
      const sign = clause.op === 'in' ? (among ? '' : 'not ') : among ? '= ' : '≠ ';
      return `${clause.signal} ${quote(cellAt(column, index))} ${sign}${right}`;
    },
    distance: () => 1,
  };
}

function compileNull(clause: Extract<Clause, { op: 'is_null' }>, column: Column, pointer: string): CompiledClause {
  const verdicts = Uint8Array.from({ length: column.length }, (_, index) => Number(cellAt(column, index) === null));
  return {
    pointer,
    signal: clause.signal,
    op: clause.op,
    threshold: null,
    percentile: null,
    column,
    verdicts,
    explain: (index) => `${clause.signal} is ${verdicts[index] === TRUE ? '' : 'not '}null`,
    distance: () => 1,
  };
}

/** @throws SightlineError `filter_inapplicable` on an unknown signal or one that the comparison does not fit */
export function compileClause(clause: Clause, table: SignalTable, pointer: string): CompiledClause {
  const column = columnOf(table, clause.signal, pointer);
  switch (clause.op) {
    case 'is_null':
      return compileNull(clause, column, pointer);
    case 'eq':
    case 'ne':
    case 'in':
      return compileMembership(clause, column, pointer);
    default:
      return compileOrder(clause, column, pointer);
  }
}
