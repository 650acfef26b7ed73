/** Samples of one part of a filtered dataset, read one at a time in the order of the dataset. */
import type { DatasetSample } from '#contract/dataset.ts';
import type { AppliedFilter } from '../apply-filter.ts';
import type { SignalTable } from '../signal-table.ts';

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
