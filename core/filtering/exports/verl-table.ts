/** Table of samples in the columns that verl trains on. */

import type { ExportTable, ExportTableRow } from './export-table.ts';
import { type ExtraFields, extraInfoOf, extraTypes, extraValues } from './extra-fields.ts';
import { IMAGES_TYPE, type ImageSource } from './images.ts';
import type { ParquetColumns } from './parquet-type.ts';
import { toTextMessages } from './prompt-messages.ts';
import type { ExportRow } from './select-part.ts';

export interface VerlOptions {
  /** Default of `data_source`. */
  datasetName: string;
  images: ImageSource;
  /** Fields of `extra_info`; see `findExtraFields`. */
  extraFields?: ExtraFields;
  signalNames: readonly string[];
}

function verlColumns({ extraFields = {}, signalNames }: VerlOptions): ParquetColumns {
  const signals = Object.fromEntries(signalNames.map((name) => [name, 'double' as const]));
  return {
    id: 'string',
    data_source: 'string',
    prompt: { list: { struct: { role: 'string', content: 'string' } } },
    images: IMAGES_TYPE,
    ability: 'string',
    reward_model: { struct: { style: 'string', ground_truth: 'string' } },
    extra_info: {
      struct: {
        index: 'int64',
        split: 'string',
        id: 'string',
        answers: { list: 'string' },
        choices: { list: 'string' },
        ...extraTypes(extraFields),
        /** Further metadata of the sample, as JSON. */
        metadata: 'string',
        reasons: { list: 'string' },
        ...(signalNames.length > 0 ? { signals: { struct: signals } } : {}),
      },
    },
  };
}

const textOr = (value: unknown, fallback: string | null) => (typeof value === 'string' ? value : fallback);

/** Estimated memory of a row without its images. */
function textBytesOf(texts: readonly (string | null)[]): number {
  return texts.reduce((sum, text) => sum + 2 * (text?.length ?? 0), 1024);
}

function toVerlRow(row: ExportRow, options: VerlOptions): ExportTableRow {
  const { index } = row;
  const [sample, reasons] = [row.sample(), row.reasons()];
  const { metadata } = sample;
  const extra = extraInfoOf(metadata);
  const { data_source: source, ability, extra_info: _extra, ...rest } = metadata ?? {};
  const metadataText = Object.keys(rest).length > 0 ? JSON.stringify(rest) : null;
  const prompt = toTextMessages(sample);
  const values = {
    id: sample.id,
    data_source: textOr(source, options.datasetName),
    prompt,
    ability: textOr(ability, null),
    reward_model: { style: 'rule', ground_truth: sample.answers[0] ?? null },
    extra_info: {
      index: BigInt(Number.isSafeInteger(extra.index) ? Number(extra.index) : index),
      split: textOr(extra.split, null),
      id: sample.id,
      answers: sample.answers,
      choices: sample.choices ?? null,
      ...extraValues(options.extraFields ?? {}, metadata),
      metadata: metadataText,
      reasons,
      signals: row.signals(),
    },
  };
  const texts = [...prompt.map(({ content }) => content), ...sample.answers, ...reasons, metadataText];
  return { values, images: sample.images, bytes: textBytesOf(texts) };
}

export function verlTable(rows: AsyncIterable<ExportRow>, options: VerlOptions): ExportTable {
  async function* toRows(): AsyncGenerator<ExportTableRow> {
    for await (const row of rows) yield toVerlRow(row, options);
  }
  return { columns: verlColumns(options), images: options.images, rows: toRows() };
}
