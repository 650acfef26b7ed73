/**
 * One part of a filtered dataset, as lines in our own form or as the Parquet that verl trains on. Reads samples one at
 * a time in the order of the dataset and holds no more than a row group of them.
 */
import type { DatasetSample } from '#contract/dataset.ts';
import type { AppliedFilter } from '../apply-filter.ts';
import type { SignalTable } from '../signal-table.ts';
import { type ExtraFields, extraInfoOf, extraTypes, extraValues } from './extra-fields.ts';
import { IMAGES_FOOTER, IMAGES_TYPE, type ImageSource, imageBytesOf, toImageStructs } from './images.ts';
import type { ParquetColumns } from './parquet-type.ts';
import { toTextMessages } from './prompt-messages.ts';
import { writeJsonl } from './write-jsonl.ts';
import { type ParquetRow, writeParquet } from './write-parquet.ts';

export interface ExportRow {
  /** Of the sample in the dataset version, from 0. */
  index: number;
  sample: DatasetSample;
  kept: boolean;
  reasons: string[];
  signals: Record<string, number | null>;
}

export interface PlacedSample {
  /** Of the sample in the table. */
  index: number;
  sample: DatasetSample;
}

export interface PartInput {
  applied: AppliedFilter;
  table: SignalTable;
  part: 'kept' | 'dropped';
  /** Those of the part, in the order of the table. */
  samples: AsyncIterable<PlacedSample> | Iterable<PlacedSample>;
}

/** @throws RangeError where the samples are not those of the part */
export async function* selectPart({ applied, table, part, samples }: PartInput): AsyncGenerator<ExportRow> {
  const columns = table.signalNames.flatMap((name) => table.column(name) ?? []);
  const kept = part === 'kept';
  let given = 0;
  for await (const { index, sample } of samples) {
    if (table.ids[index] !== sample.id) {
      throw new RangeError(`sample ${index} is "${sample.id}", but its signals are those of "${table.ids[index]}"`);
    }
    if (applied.kept[index] !== Number(kept)) throw new RangeError(`sample ${index} is not ${part}`);
    const signals = Object.fromEntries(
      columns.map(({ name, values }) => {
        const value = values[index];
        return [name, typeof value === 'number' && !Number.isNaN(value) ? value : null] as const;
      }),
    );
    yield { index, sample, kept, reasons: applied.reasons(index), signals };
    given += 1;
  }
  if (given !== applied.counts[part]) throw new RangeError(`${given} samples in place of ${applied.counts[part]}`);
}

/** Kept samples are as they were pushed, so that their contents have the same hashes; dropped ones say why. */
async function* toLines(rows: AsyncIterable<ExportRow>): AsyncGenerator<unknown> {
  for await (const { sample, kept, reasons, signals } of rows) {
    yield kept ? sample : { ...sample, metadata: { ...sample.metadata, filter: { reasons, signals } } };
  }
}

export function exportJsonl(rows: AsyncIterable<ExportRow>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return writeJsonl(toLines(rows));
}

export interface VerlOptions {
  /** Stands for the `data_source` of samples that have none. */
  datasetName: string;
  images: ImageSource;
  /** Of `extra_info`; see `findExtraFields`. */
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
        /** What else the dataset has beside the sample, as JSON. */
        metadata: 'string',
        reasons: { list: 'string' },
        ...(signalNames.length > 0 ? { signals: { struct: signals } } : {}),
      },
    },
  };
}

const textOr = (value: unknown, fallback: string | null) => (typeof value === 'string' ? value : fallback);

const charsOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);

/** About what a row holds in memory, but for its images. */
function textBytesOf({ sample, reasons }: ExportRow, prompt: readonly { content: string }[], metadata: string | null) {
  const words = charsOf(prompt.map(({ content }) => content)) + charsOf(sample.answers) + charsOf(reasons);
  return 1024 + 2 * (words + (metadata?.length ?? 0));
}

async function toVerlRow(row: ExportRow, options: VerlOptions): Promise<ParquetRow> {
  const { index, sample, reasons, signals } = row;
  const { metadata } = sample;
  const extra = extraInfoOf(metadata);
  const { data_source: source, ability, extra_info: _extra, ...rest } = metadata ?? {};
  const metadataText = Object.keys(rest).length > 0 ? JSON.stringify(rest) : null;
  const prompt = toTextMessages(sample);
  const images = await toImageStructs(sample.images, options.images);
  const values = {
    id: sample.id,
    data_source: textOr(source, options.datasetName),
    prompt,
    images,
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
      signals,
    },
  };
  return { values, bytes: textBytesOf(row, prompt, metadataText) + imageBytesOf(images) };
}

export function exportVerlParquet(
  rows: AsyncIterable<ExportRow>,
  options: VerlOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  async function* toRows(): AsyncGenerator<ParquetRow> {
    for await (const row of rows) yield await toVerlRow(row, options);
  }
  return writeParquet({
    columns: verlColumns(options),
    rows: toRows(),
    imageColumns: ['images'],
    footer: IMAGES_FOOTER,
  });
}
