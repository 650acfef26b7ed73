/** Training sets made of trajectories, as JSONL or Parquet. Reads one sample with its responses at a time. */
import type { Trainer } from '#contract/trajectory-filter.ts';
import { IMAGES_FOOTER, type ImageSource, imageBytesOf, toImageStructs } from '../exports/images.ts';
import type { ParquetColumns } from '../exports/parquet-type.ts';
import type { PromptOfSample } from '../exports/prompt-messages.ts';
import { writeJsonl } from '../exports/write-jsonl.ts';
import { writeParquet } from '../exports/write-parquet.ts';
import type { TrajectoryDecision } from './filter-group.ts';
import type { ScoredTrajectory } from './judge.ts';
import type { PreferencePair } from './preference-pairs.ts';
import {
  PREFERENCE_COLUMNS,
  rowChars,
  SFT_COLUMNS,
  type TrainingRow,
  toPreferenceRow,
  toSftRow,
} from './training-rows.ts';

export interface ScoredSample {
  sample: PromptOfSample;
  /** All of this sample, and of no other. */
  trajectories: readonly ScoredTrajectory[];
}
type ScoredSamples = AsyncIterable<ScoredSample> | Iterable<ScoredSample>;

export type TrainingFormat =
  /** Pictures are named, never embedded: a line is short. */
  { format: 'jsonl'; pathOf(sha256: string): string } | { format: 'parquet'; images: ImageSource };

interface TrainingSet {
  columns: ParquetColumns;
  samples: ScoredSamples;
  rowsOf(scored: ScoredSample): TrainingRow[];
}

async function* toRows({ samples, rowsOf }: TrainingSet) {
  for await (const scored of samples) for (const row of rowsOf(scored)) yield { row, images: scored.sample.images };
}

function toBigInts(row: TrainingRow, columns: ParquetColumns): TrainingRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      columns[name] === 'int64' && typeof value === 'number' ? BigInt(value) : value,
    ]),
  );
}

function write(set: TrainingSet, format: TrainingFormat): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (format.format === 'jsonl') {
    async function* lines(pathOf: (sha256: string) => string) {
      for await (const { row, images } of toRows(set)) yield { ...row, images: images.map(pathOf) };
    }
    return writeJsonl(lines((sha256) => format.pathOf(sha256)));
  }
  async function* rows(source: ImageSource) {
    for await (const { row, images } of toRows(set)) {
      const structs = await toImageStructs(images, source);
      yield {
        values: { ...toBigInts(row, set.columns), images: structs },
        bytes: 2 * rowChars(row) + imageBytesOf(structs),
      };
    }
  }
  return writeParquet({
    columns: set.columns,
    rows: rows(format.images),
    imageColumns: ['images'],
    footer: IMAGES_FOOTER,
  });
}

export interface TrainingInput {
  samples: ScoredSamples;
  trainer: Trainer;
  format: TrainingFormat;
}

/** @param keep which responses of a sample are learnt; see `createTrajectoryFilter` */
export function exportSft(
  { samples, trainer, format }: TrainingInput,
  keep: (group: readonly ScoredTrajectory[]) => TrajectoryDecision[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const rowsOf = ({ sample, trajectories }: ScoredSample) =>
    keep(trajectories).flatMap(({ trajectory, kept }) => (kept ? [toSftRow(trainer, sample, trajectory)] : []));
  return write({ columns: SFT_COLUMNS[trainer], samples, rowsOf }, format);
}

/** @param pair see `createPairing` */
export function exportPreferences(
  { samples, trainer, format }: TrainingInput,
  pair: (group: readonly ScoredTrajectory[]) => PreferencePair[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const rowsOf = ({ sample, trajectories }: ScoredSample) =>
    pair(trajectories).map((one) => toPreferenceRow(trainer, sample, one));
  return write({ columns: PREFERENCE_COLUMNS[trainer], samples, rowsOf }, format);
}
