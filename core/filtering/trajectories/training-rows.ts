/** Rows of training sets: the columns of a trainer with the sample's ID, its images and the evidence for each response. */
import type { Trainer } from '#contract/trainer.ts';
import type { ExportTableRow } from '../exports/export-table.ts';
import { IMAGES_TYPE } from '../exports/images.ts';
import type { ParquetColumns } from '../exports/parquet-type.ts';
import type { PromptOfSample } from '../exports/prompt-messages.ts';
import type { ScoredTrajectory } from './judge.ts';
import type { PreferencePair } from './preference-pairs.ts';
import { TRAINER_LAYOUTS } from './trainers.ts';

export function sftColumns(trainer: Trainer): ParquetColumns {
  return {
    id: 'string',
    ...TRAINER_LAYOUTS[trainer].sft.columns,
    images: IMAGES_TYPE,
    response_index: 'int64',
    reward: 'double',
    mean_dependency: 'double',
    gain: 'double',
  };
}

export function preferenceColumns(trainer: Trainer): ParquetColumns {
  return {
    id: 'string',
    ...TRAINER_LAYOUTS[trainer].preferences.columns,
    images: IMAGES_TYPE,
    chosen_index: 'int64',
    rejected_index: 'int64',
    chosen_gain: 'double',
    rejected_gain: 'double',
    chosen_mean_dependency: 'double',
    rejected_mean_dependency: 'double',
  };
}

function toRow({ id, images }: PromptOfSample, values: Record<string, unknown>): ExportTableRow {
  const row = { id, ...values };
  return { values: row, images, bytes: 2 * JSON.stringify(row).length };
}

export function toSftRow(trainer: Trainer, sample: PromptOfSample, trajectory: ScoredTrajectory): ExportTableRow {
  const { response_index, reward, mean_dependency, gain } = trajectory;
  const values = TRAINER_LAYOUTS[trainer].sft.toValues(sample, trajectory);
  return toRow(sample, { ...values, response_index, reward, mean_dependency, gain });
}

export function toPreferenceRow(trainer: Trainer, sample: PromptOfSample, pair: PreferencePair): ExportTableRow {
  const { chosen, rejected } = pair;
  return toRow(sample, {
    ...TRAINER_LAYOUTS[trainer].preferences.toValues(sample, pair),
    chosen_index: chosen.response_index,
    rejected_index: rejected.response_index,
    chosen_gain: chosen.gain,
    rejected_gain: rejected.gain,
    chosen_mean_dependency: chosen.mean_dependency,
    rejected_mean_dependency: rejected.mean_dependency,
  });
}
