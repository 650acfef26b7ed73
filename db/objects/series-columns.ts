/** The columns of a series object: one row per token, one row group per trajectory. */
import type { ColumnSource } from 'hyparquet-writer';
import { DIVERGENCE_NAMES } from '#contract/divergence.ts';
import type { TrajectoryEvent } from '#contract/runner-events.ts';

export type StoredSeries = Omit<TrajectoryEvent, 'type' | 'sample_id' | 'response_index' | 'text' | 'draws'>;

const VIEWS = ['log_prob_original', 'log_prob_perturbed', 'entropy_original', 'entropy_perturbed'] as const;
const INTEGERS = ['token_ids', 'byte_starts', 'byte_ends'] as const;

/** Columns of a series. Standard errors exist only for runs with several draws. */
export function toColumns(trajectoryId: string, series: StoredSeries): ColumnSource[] {
  const tokens = series.token_ids.length;
  const divergences = DIVERGENCE_NAMES.flatMap((name) => [
    { name, data: series.divergences[name] },
    { name: `${name}_standard_error`, data: series.standard_errors[name] },
  ]);
  return [
    { name: 'trajectory_id', data: new Array<string>(tokens).fill(trajectoryId), type: 'STRING' as const },
    ...INTEGERS.map((name) => ({ name, data: series[name], type: 'INT32' as const })),
    { name: 'token_texts', data: series.token_texts, type: 'STRING' as const },
    ...divergences.flatMap(({ name, data }) => (data ? [{ name, data, type: 'DOUBLE' as const }] : [])),
    ...VIEWS.map((name) => ({ name, data: series[name], type: 'DOUBLE' as const })),
  ].map((column) => ({ ...column, nullable: false, offsetIndex: false }));
}

export type SeriesRow = Record<string, number | string>;

/** Inverse of `toColumns`. */
export function fromRows(rows: SeriesRow[]): StoredSeries {
  const numbers = (name: string) => rows.map((row) => Number(row[name]));
  const present = (suffix: string) =>
    Object.fromEntries(
      DIVERGENCE_NAMES.filter((name) => rows[0]?.[`${name}${suffix}`] !== undefined).map((name) => [
        name,
        numbers(`${name}${suffix}`),
      ]),
    );
  return {
    token_ids: numbers('token_ids'),
    token_texts: rows.map(({ token_texts }) => String(token_texts)),
    byte_starts: numbers('byte_starts'),
    byte_ends: numbers('byte_ends'),
    divergences: present(''),
    standard_errors: present('_standard_error'),
    log_prob_original: numbers('log_prob_original'),
    log_prob_perturbed: numbers('log_prob_perturbed'),
    entropy_original: numbers('entropy_original'),
    entropy_perturbed: numbers('entropy_perturbed'),
  };
}
