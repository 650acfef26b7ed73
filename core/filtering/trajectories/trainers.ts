/**
 * Table of the trainers: columns and values of a row for supervised fine-tuning (SFT) and for preference learning. Every
 * row also has the sample's ID, its images and the evidence in training-rows.ts.
 */
import type { Trainer } from '#contract/trainer.ts';
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

interface RowLayout<Item> {
  columns: ParquetColumns;
  toValues: (sample: PromptOfSample, item: Item) => Record<string, unknown>;
}

export interface TrainerLayout {
  sft: RowLayout<ScoredTrajectory>;
  preferences: RowLayout<PreferencePair>;
}

const PARTS = {
  list: { struct: { role: 'string', content: { list: { struct: { type: 'string', text: 'string' } } } } },
} as const;
const TEXTS = { list: { struct: { role: 'string', content: 'string' } } } as const;

function answerParts(text: string): PartsMessage[] {
  return [{ role: 'assistant', content: [{ type: 'text', text }] }];
}

export const TRAINER_LAYOUTS: Record<Trainer, TrainerLayout> = {
  /** Conversations whose content is a list of text and image parts. */
  trl: {
    sft: {
      columns: { prompt: PARTS, completion: PARTS },
      toValues: (sample, { text }) => ({ prompt: toPartsMessages(sample), completion: answerParts(text) }),
    },
    preferences: {
      columns: { prompt: PARTS, chosen: PARTS, rejected: PARTS },
      toValues: (sample, { chosen, rejected }) => ({
        prompt: toPartsMessages(sample),
        chosen: answerParts(chosen.text),
        rejected: answerParts(rejected.text),
      }),
    },
  },
  /** Messages of text with `<image>` placeholders; preference sets are plain texts. */
  verl: {
    sft: {
      columns: { messages: TEXTS },
      toValues: (sample, { text }) => ({
        messages: [...toTextMessages(sample), { role: 'assistant', content: withoutPlaceholders(text) }],
      }),
    },
    preferences: {
      columns: { prompt: 'string', chosen: 'string', rejected: 'string' },
      toValues: (sample, { chosen, rejected }) => ({
        prompt: toTextMessages(sample)
          .map(({ content }) => content)
          .join('\n\n'),
        chosen: withoutPlaceholders(chosen.text),
        rejected: withoutPlaceholders(rejected.text),
      }),
    },
  },
};
