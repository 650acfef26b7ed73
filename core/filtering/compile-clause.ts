/** Compiles one comparison over a column. Its verdict is unknown for a null. */
import { SightlineError } from '#contract/errors.ts';
import type { Clause } from '#contract/filter.ts';
import { percentileOf, rankOf } from './percentile.ts';
import type { Column, NumberColumn, SignalTable } from './signal-table.ts';

export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;

export interface CompiledClause {
  /** JSON pointer into the request; the pointer of the preset if the clause comes from one. */
  pointer: string;
  signal: string;
  op: Clause['op'];
  /** Threshold of an order comparison; null for other operators. */
  threshold: number | null;
  percentile: number | null;
  column: Column;
  /** [samples]: FALSE, TRUE or UNKNOWN. */
  verdicts: Uint8Array;
  /** Reason for the verdict about a sample. */
  explain(index: number): string;
  /** Share of the dataset between the sample and the threshold, 0 to 1; 1 if there is no threshold. */
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

/** Formats a value and its threshold with six digits, or with all digits if both would look equal. */
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

/** Accepts a column of nulls, whose verdicts are all unknown, unless a percentile is needed. */
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

function compileOrder(clause: OrderClause, source: Column, pointer: string): CompiledClause {
  const column = asNumbers(source, clause, pointer);
  const { values } = column;
  const threshold = thresholdOf(clause, column);
  const holds = HOLDS[clause.op];
  const verdicts = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    verdicts[index] = Number.isNaN(value) ? UNKNOWN : holds(value, threshold) ? TRUE : FALSE;
  }
  const suffix = clause.percentile === undefined ? '' : ` (percentile ${formatNumber(clause.percentile)})`;
  const format = formatAgainst(threshold);
  let rank: number | undefined;
  return {
    pointer,
    signal: clause.signal,
    op: clause.op,
    threshold,
    percentile: clause.percentile ?? null,
    column: source,
    verdicts,
    explain(index) {
      const verdict = verdicts[index];
      if (verdict === UNKNOWN) return `${clause.signal} is null`;
      const value = values[index] ?? 0;
      const sign = (verdict === TRUE ? SIGNS : OPPOSITES)[clause.op];
      const [left, right] = format(value);
      return `${clause.signal} ${left} ${sign} ${right}${suffix}`;
    },
    distance(index) {
      rank ??= rankOf(column.sorted(), threshold);
      return Math.abs(rankOf(column.sorted(), values[index] ?? 0) - rank);
    },
  };
}

const TEXT_SHOWN = 80;

/** Quotes a value in a reason; cuts long texts. */
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
  const listed = new Set<unknown>(clause.op === 'in' ? clause.value : [clause.value]);
  const negated = clause.op === 'ne';
  const verdicts = Uint8Array.from({ length: column.length }, (_, index) => {
    const cell = cellAt(column, index);
    return cell === null ? UNKNOWN : Number(listed.has(cell) !== negated);
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
      const isListed = listed.has(cellAt(column, index));
      const list = [...listed].slice(0, 5).map(quote);
      const right = clause.op === 'in' ? `in [${list.join(', ')}${listed.size > 5 ? ', …' : ''}]` : list.join('');
      const sign = clause.op === 'in' ? (isListed ? '' : 'not ') : isListed ? '= ' : '≠ ';
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

/** @throws SightlineError `filter_inapplicable` if the signal is unknown or its type does not fit the comparison */
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
