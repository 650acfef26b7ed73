/** Reads verl's training rows: `data_source, prompt, images, ability, reward_model, extra_info`. */
import { readImageCells } from './image-cell.ts';
import { metadataOf } from './metadata.ts';
import { type DraftSample, isRecord, type Row, refuseRow } from './row.ts';
import { readAnswers, readMessages, readResponses } from './text-cells.ts';

/** verl numbers rows within a source and split. */
function idOf({ data_source: source, extra_info: info }: Row): string | undefined {
  if (!isRecord(info) || info.index === undefined || info.index === null) return undefined;
  return [source, info.split, info.index].filter((part) => part !== undefined && part !== null).join('/');
}

export function fromVerl(row: Row): DraftSample & { needsId: boolean } {
  const images = readImageCells(row.images, '/images');
  const messages = readMessages(row.prompt, images.length, '/prompt');
  const { reward_model: rewardModel } = row;
  if (rewardModel !== undefined && rewardModel !== null && !isRecord(rewardModel)) {
    return refuseRow('/reward_model', 'must be an object with ground_truth');
  }
  const truth = isRecord(rewardModel) ? rewardModel.ground_truth : undefined;
  const id = typeof row.id === 'string' ? row.id : idOf(row);
  const metadata = metadataOf(row, ['id', 'prompt', 'images', 'reward_model', 'responses']);
  return {
    needsId: id === undefined,
    sample: {
      id: id ?? '',
      ...(messages ? { messages } : {}),
      answers: readAnswers(truth, '/reward_model/ground_truth'),
      responses: readResponses(row.responses, '/responses'),
      ...(metadata ? { metadata } : {}),
    },
    images,
  };
}
