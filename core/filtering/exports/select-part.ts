/** Selects the kept or dropped samples of a filtered dataset, one at a time in the order of the dataset. */
import type { DatasetSample } from '#contract/dataset.ts';
import type { AppliedFilter } from '../apply-filter.ts';
import type { SignalTable } from '../signal-table.ts';

export interface IndexedSample {
  /** Index of the sample in the dataset version and in the signal table. */
  index: number;
  id: string;
  /** Stored line of JSON. */
  content: Uint8Array<ArrayBuffer>;
}

/** Row of an export; its methods compute values on demand. */
export interface ExportRow extends IndexedSample {
  kept: boolean;
  sample(): DatasetSample;
  reasons(): string[];
  signals(): Record<string, number | null>;
}

export interface PartInput {
  applied: AppliedFilter;
  table: SignalTable;
  part: 'kept' | 'dropped';
  /** Samples of the part, in the order of the table. */
  samples: AsyncIterable<IndexedSample> | Iterable<IndexedSample>;
}

/** @throws RangeError if the samples are not those of the part */
export async function* selectPart({ applied, table, part, samples }: PartInput): AsyncGenerator<ExportRow> {
  const columns = table.signalNames.flatMap((name) => table.column(name) ?? []);
  const decoder = new TextDecoder();
  const kept = part === 'kept';
  let count = 0;
  for await (const indexed of samples) {
    const { index, id, content } = indexed;
    if (table.ids[index] !== id) {
      throw new RangeError(`sample ${index} is "${id}", but its signals are those of "${table.ids[index]}"`);
    }
    if (applied.kept[index] !== Number(kept)) throw new RangeError(`sample ${index} is not ${part}`);
    yield {
      ...indexed,
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
    count += 1;
  }
  if (count !== applied.counts[part]) throw new RangeError(`got ${count} samples instead of ${applied.counts[part]}`);
}
