/**
 * Rows for supervised fine-tuning and preference learning, as TRL and verl read them. TRL: conversations of parts, with
 * `prompt` and `completion`, or `prompt`, `chosen` and `rejected`. verl: `messages` of text with `<image>`; its
 * preference sets are plain texts.
 */
import type { Trainer } from '#contract/trajectory-filter.ts';
import { IMAGES_TYPE } from '../exports/images.ts';
import type { ParquetColumns } from '../exports/parquet-type.ts';
import {
  type PartsMessage,
  type PromptOfSample,
  toPartsMessages,
  toTextMessages,
  withoutPlaceholders,
} from '../exports/prompt-messages.ts';
import type { ScoredTrajectory } from './judge.ts';
import type { PreferencePair } from './preference-pairs.ts';

/** But for the images. */
export type TrainingRow = Readonly<Record<string, unknown>>;

const PARTS_TYPE = {
  list: { struct: { role: 'string', content: { list: { struct: { type: 'string', text: 'string' } } } } },
} as const;
const TEXTS_TYPE = { list: { struct: { role: 'string', content: 'string' } } } as const;

export const SFT_COLUMNS: Record<Trainer, ParquetColumns> = {
  trl: {
    id: 'string',
    prompt: PARTS_TYPE,
    completion: PARTS_TYPE,
    images: IMAGES_TYPE,
    response_index: 'int64',
    reward: 'double',
    mean_dependency: 'double',
    gain: 'double',
  },
  verl: {
    id: 'string',
    messages: TEXTS_TYPE,
    images: IMAGES_TYPE,
    response_index: 'int64',
    reward: 'double',
    mean_dependency: 'double',
    gain: 'double',
  },
};

const PAIR_EVIDENCE = {
  images: IMAGES_TYPE,
  chosen_index: 'int64',
  rejected_index: 'int64',
  chosen_gain: 'double',
  rejected_gain: 'double',
  chosen_mean_dependency: 'double',
  rejected_mean_dependency: 'double',
} as const;

export const PREFERENCE_COLUMNS: Record<Trainer, ParquetColumns> = {
  trl: { id: 'string', prompt: PARTS_TYPE, chosen: PARTS_TYPE, rejected: PARTS_TYPE, ...PAIR_EVIDENCE },
  verl: { id: 'string', prompt: 'string', chosen: 'string', rejected: 'string', ...PAIR_EVIDENCE },
};

function answerParts(text: string): PartsMessage[] {
  return [{ role: 'assistant', content: [{ type: 'text', text }] }];
}

export function toSftRow(trainer: Trainer, sample: PromptOfSample, one: ScoredTrajectory): TrainingRow {
  const words =
    trainer === 'trl'
      ? { prompt: toPartsMessages(sample), completion: answerParts(one.text) }
      : { messages: [...toTextMessages(sample), { role: 'assistant', content: withoutPlaceholders(one.text) }] };
  return {
    id: sample.id,
    ...words,
    response_index: one.response_index,
    reward: one.reward,
    mean_dependency: one.mean_dependency,
    gain: one.gain,
  };
}

export function toPreferenceRow(
  trainer: Trainer,
  sample: PromptOfSample,
  { chosen, rejected }: PreferencePair,
): TrainingRow {
  const words =
    trainer === 'trl'
      ? { prompt: toPartsMessages(sample), chosen: answerParts(chosen.text), rejected: answerParts(rejected.text) }
      : {
          prompt: toTextMessages(sample)
            .map(({ content }) => content)
            .join('\n\n'),
          chosen: withoutPlaceholders(chosen.text),
          rejected: withoutPlaceholders(rejected.text),
        };
  return {
    id: sample.id,
    ...words,
    chosen_index: chosen.response_index,
    rejected_index: rejected.response_index,
    chosen_gain: chosen.gain,
    rejected_gain: rejected.gain,
    chosen_mean_dependency: chosen.mean_dependency,
    rejected_mean_dependency: rejected.mean_dependency,
  };
}

/** Characters, for what a row holds in memory. */
export function rowChars(row: TrainingRow): number {
  return JSON.stringify(row).length;
}
