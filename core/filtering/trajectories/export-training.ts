/** Exports training sets of scored responses. Reads one sample with its responses at a time. */
import type { ExportFormat } from '#contract/file-format.ts';
import type { Trainer } from '#contract/trainer.ts';
import type { ExportTableRow } from '../exports/export-table.ts';
import { FORMAT_WRITERS } from '../exports/formats.ts';
import type { ImageSource } from '../exports/images.ts';
import type { PromptOfSample } from '../exports/prompt-messages.ts';
import type { TrajectoryDecision } from './filter-group.ts';
import type { ScoredTrajectory } from './judge.ts';
import type { PreferencePair } from './preference-pairs.ts';
import { preferenceColumns, sftColumns, toPreferenceRow, toSftRow } from './training-rows.ts';

export interface ScoredSample {
  sample: PromptOfSample;
  /** All responses of this sample. */
  trajectories: readonly ScoredTrajectory[];
}
type ScoredSamples = AsyncIterable<ScoredSample> | Iterable<ScoredSample>;

export interface TrainingInput {
  samples: ScoredSamples;
  trainer: Trainer;
  format: ExportFormat;
  images: ImageSource;
}

async function* eachRow(samples: ScoredSamples, rowsOf: (scored: ScoredSample) => ExportTableRow[]) {
  for await (const scored of samples) yield* rowsOf(scored);
}

/** @param keep decides which responses of a sample the set contains; see `createTrajectoryFilter` */
export function exportSft(
  { samples, trainer, format, images }: TrainingInput,
  keep: (group: readonly ScoredTrajectory[]) => TrajectoryDecision[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const rows = eachRow(samples, ({ sample, trajectories }) =>
    keep(trajectories).flatMap(({ trajectory, kept }) => (kept ? [toSftRow(trainer, sample, trajectory)] : [])),
  );
  return FORMAT_WRITERS[format].writeTable({ columns: sftColumns(trainer), images, rows });
}

/** @param pair chooses pairs of responses of a sample; see `createPairing` */
export function exportPreferences(
  { samples, trainer, format, images }: TrainingInput,
  pair: (group: readonly ScoredTrajectory[]) => PreferencePair[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const rows = eachRow(samples, ({ sample, trajectories }) =>
    pair(trajectories).map((preference) => toPreferenceRow(trainer, sample, preference)),
  );
  return FORMAT_WRITERS[format].writeTable({ columns: preferenceColumns(trainer), images, rows });
}
