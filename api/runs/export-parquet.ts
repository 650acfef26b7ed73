/** Writes trajectories as Parquet: one row each, token series as lists. Sends each row group once it is full. */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import type { TokenSeries, TrajectorySummary } from '#contract/trajectory.ts';

export type ExportedTrajectory = TrajectorySummary & { series?: TokenSeries };

type Scalar = 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';

interface Column {
  name: string;
  type: Scalar;
  list: boolean;
  value: (trajectory: ExportedTrajectory) => unknown;
}

const ROWS_PER_GROUP = 1_000;
const TOKENS_PER_GROUP = 50_000;

const scalar = (name: string, type: Scalar, value: Column['value']): Column => ({ name, type, list: false, value });
const list = (name: string, type: Scalar, value: (series: TokenSeries) => unknown): Column => ({
  name,
  type,
  list: true,
  value: ({ series }) => (series ? value(series) : null),
});

const SUMMARY: Column[] = [
  scalar('id', 'STRING', ({ id }) => id),
  scalar('run_id', 'STRING', ({ run_id }) => run_id),
  scalar('sample_id', 'STRING', ({ sample_id }) => sample_id),
  scalar('response_index', 'INT32', ({ response_index }) => response_index),
  scalar('origin', 'STRING', ({ origin }) => origin),
  scalar('text', 'STRING', ({ text }) => text),
  scalar('tokens', 'INT32', ({ tokens }) => tokens),
  scalar('reward', 'DOUBLE', ({ reward }) => reward),
  scalar('mean_dependency', 'DOUBLE', ({ mean_dependency }) => mean_dependency),
  scalar('gain', 'DOUBLE', ({ gain }) => gain),
  scalar('shaping_id', 'STRING', ({ shaping_id }) => shaping_id),
  scalar('alpha', 'DOUBLE', ({ alpha }) => alpha),
  scalar('advantage', 'DOUBLE', ({ advantage }) => advantage),
  scalar('degenerate', 'BOOLEAN', ({ degenerate }) => degenerate),
  scalar('created_at', 'STRING', ({ created_at }) => created_at),
  ...DIVERGENCE_NAMES.map((name) => scalar(`mean_${name}`, 'DOUBLE', ({ means }) => means[name] ?? null)),
];

const SERIES: Column[] = [
  list('token_ids', 'INT32', ({ token_ids }) => token_ids),
  list('token_texts', 'STRING', ({ token_texts }) => token_texts),
  list('byte_starts', 'INT32', ({ byte_starts }) => byte_starts),
  list('byte_ends', 'INT32', ({ byte_ends }) => byte_ends),
  list('dependency', 'DOUBLE', ({ dependency }) => dependency),
  list('mask', 'DOUBLE', ({ mask }) => mask),
  list('token_weight', 'DOUBLE', ({ token_weight }) => token_weight),
  ...(['log_prob_original', 'log_prob_perturbed', 'entropy_original', 'entropy_perturbed'] as const).map((name) =>
    list(name, 'DOUBLE', (series) => series[name]),
  ),
  ...DIVERGENCE_NAMES.flatMap((name: DivergenceName) => [
    list(`divergence_${name}`, 'DOUBLE', ({ divergences }) => divergences[name] ?? null),
    list(`standard_error_${name}`, 'DOUBLE', ({ standard_errors }) => standard_errors[name] ?? null),
  ]),
];

function leaf(name: string, type: Scalar, repetition: 'OPTIONAL' | 'REQUIRED'): SchemaElement {
  if (type === 'STRING') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: repetition };
  return { name, type, repetition_type: repetition };
}

function toSchema(columns: Column[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(({ name, type, list: isList }): SchemaElement[] =>
      isList
        ? [
            { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
            { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
            leaf('element', type, 'REQUIRED'),
          ]
        : [leaf(name, type, 'OPTIONAL')],
    ),
  ];
}

/** Every run has the same columns; divergences that it was not scored with are null. */
export async function* toParquet(
  trajectories: AsyncIterable<ExportedTrajectory>,
  withSeries: boolean,
): AsyncGenerator<Uint8Array> {
  const columns = withSeries ? [...SUMMARY, ...SERIES] : SUMMARY;
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: toSchema(columns), statistics: false });
  let rows: ExportedTrajectory[] = [];
  let tokens = 0;

  function takeBytes(): Uint8Array {
    const taken = bytes.getBytes().slice();
    bytes.index = 0;
    return taken;
  }

  async function writeGroup(): Promise<void> {
    const columnData = columns.map(
      ({ name, value }): ColumnSource => ({ name, data: rows.map(value), offsetIndex: false }),
    );
    await writer.write({ columnData, rowGroupSize: rows.length });
    rows = [];
    tokens = 0;
  }

  for await (const trajectory of trajectories) {
    rows.push(trajectory);
    tokens += trajectory.tokens;
    if (rows.length === ROWS_PER_GROUP || (withSeries && tokens >= TOKENS_PER_GROUP)) {
      await writeGroup();
      yield takeBytes();
    }
  }
  if (rows.length > 0) await writeGroup();
  await writer.finish();
  yield takeBytes();
}
