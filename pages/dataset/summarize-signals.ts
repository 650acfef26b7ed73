/** Summaries of a signal table: histograms, a scatter plot, and the samples with the lowest and highest values. */
import { type Column, histogramOf, percentileOf, type SignalTable } from '#core/filtering/index.ts';
import type { ScatterChartProps } from '../charts/scatter.tsx';
import type { Extremes } from './extremes.tsx';
import type { SignalSummary } from './signals.tsx';

type NumberColumn = Extract<Column, { kind: 'number' }>;

const EXTREMES_SHOWN = 5;
const VALUES_SHOWN = ['mean_dependency', 'pass_rate', 'gold_gain', 'blind_votes', 'blind_pass_rate'];

function splitColumns(table: SignalTable): { numbers: NumberColumn[]; empty: string[] } {
  const columns = table.signalNames.flatMap((name) => table.column(name) ?? []);
  return {
    numbers: columns.flatMap((column) => (column.kind === 'number' ? [column] : [])),
    empty: columns.flatMap(({ name, kind }) => (kind === 'empty' ? [name] : [])),
  };
}

export function summarize(
  table: SignalTable,
  kept: Uint8Array | undefined,
): { signals: SignalSummary[]; empty: string[] } {
  const { numbers, empty } = splitColumns(table);
  const parts = kept ?? new Uint8Array(table.ids.length).fill(1);
  const signals = numbers.map((column) => {
    const at = (percentile: number) => percentileOf(column.sorted(), percentile);
    const percentiles: SignalSummary['percentiles'] = [at(10), at(50), at(90)];
    return { name: column.name, histogram: histogramOf(column, parts), percentiles, known: column.known };
  });
  return { signals, empty };
}

/** @returns undefined if no sample has both values */
export function scatterOf(table: SignalTable, kept: Uint8Array | undefined): ScatterChartProps | undefined {
  const x = table.column('mean_dependency');
  const y = table.column('pass_rate');
  if (x?.kind !== 'number' || y?.kind !== 'number') return undefined;
  if (!x.values.some((value, index) => !Number.isNaN(value) && !Number.isNaN(y.values[index]))) return undefined;
  return { x, y, kept };
}

/** @param by name of a signal; the first one if it has no numbers */
export function extremesOf(table: SignalTable, by: string | undefined): Extremes | undefined {
  const { numbers } = splitColumns(table);
  const column = numbers.find(({ name }) => name === by) ?? numbers[0];
  if (!column) return undefined;
  const { values } = column;
  const known = Array.from(values.keys()).filter((index) => !Number.isNaN(values[index]));
  const order = known.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  const shown = [column, ...numbers.filter(({ name }) => VALUES_SHOWN.includes(name))];
  const render = (index: number) => ({
    id: table.ids[index] ?? '',
    values: Object.fromEntries(
      shown.map((signal) => {
        const value = signal.values[index] ?? Number.NaN;
        return [signal.name, Number.isNaN(value) ? null : value];
      }),
    ),
  });
  const half = Math.min(EXTREMES_SHOWN, Math.ceil(order.length / 2));
  return {
    by: column.name,
    names: numbers.map(({ name }) => name),
    lowest: order.slice(0, half).map(render),
    highest: order.slice(half).slice(-half).reverse().map(render),
  };
}
