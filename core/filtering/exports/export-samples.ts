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
import { joinLines } from './write-jsonl.ts';
import { type ParquetRow, writeParquet } from './write-parquet.ts';

export interface PlacedSample {
  /** Of the sample in the table, which has it in the order of the dataset version. */
  index: number;
  id: string;
  /** One line of JSON, as it is stored. */
  content: Uint8Array<ArrayBuffer>;
}

/** What a format needs of a row, worked out when it asks. */
export interface ExportRow extends PlacedSample {
  kept: boolean;
  sample(): DatasetSample;
  reasons(): string[];
  signals(): Record<string, number | null>;
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
  const decoder = new TextDecoder();
  const kept = part === 'kept';
  let given = 0;
  for await (const placed of samples) {
    const { index, id, content } = placed;
    if (table.ids[index] !== id) {
      throw new RangeError(`sample ${index} is "${id}", but its signals are those of "${table.ids[index]}"`);
    }
    if (applied.kept[index] !== Number(kept)) throw new RangeError(`sample ${index} is not ${part}`);
    yield {
      ...placed,
      kept,
      sample: () => JSON.parse(decoder.decode(content)) as DatasetSample,
      reasons: () => applied.reasons(index),
      signals() {
        const signals: Record<string, number | null> = {};
        for (const { name, values } of columns) {
          const value = values[index];
          signals[name] = typeof value === 'number' && !Number.isNaN(value) ? value : null;
        }
        return signals;
      },
    };
    given += 1;
  }
  if (given !== applied.counts[part]) throw new RangeError(`${given} samples in place of ${applied.counts[part]}`);
}

/** Kept samples are, to the byte, what was stored, so that their contents have the same hashes; dropped ones say why. */
async function* toLines(rows: AsyncIterable<ExportRow>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const row of rows) {
    if (row.kept) {
      yield row.content;
      continue;
    }
    const sample = row.sample();
    const filter = { reasons: row.reasons(), signals: row.signals() };
    yield encoder.encode(JSON.stringify({ ...sample, metadata: { ...sample.metadata, filter } }));
  }
}

export function exportJsonl(rows: AsyncIterable<ExportRow>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return joinLines(toLines(rows));
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

/** About what a row holds in memory, but for its images. */
function textBytesOf(texts: readonly (string | null)[]): number {
  return texts.reduce((sum, text) => sum + 2 * (text?.length ?? 0), 1024);
}

async function toVerlRow(row: ExportRow, options: VerlOptions): Promise<ParquetRow> {
  const { index } = row;
  const [sample, reasons] = [row.sample(), row.reasons()];
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
      signals: row.signals(),
    },
  };
  const texts = [...prompt.map(({ content }) => content), ...sample.answers, ...reasons, metadataText];
  return { values, bytes: textBytesOf(texts) + imageBytesOf(images) };
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
