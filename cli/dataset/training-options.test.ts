import { describe, expect, test } from 'vitest';
import { type TrainingOptions, toTrainingRequest } from './training-options.ts';

const parquet = { set: 'sft', format: 'parquet' } as const;

describe('the options of "filter responses"', () => {
  test.each<[string, TrainingOptions, object]>([
    [
      'nothing more: what is right and looked, for TRL, with pictures inside',
      parquet,
      {
        set: 'sft',
        trainer: 'trl',
        images: 'embed',
        filter: { keep: 'grounded_correct', grounding: { by: 'gain', above: 0 } },
      },
    ],
    ['JSON lines name pictures', { ...parquet, format: 'jsonl' }, { images: 'reference' }],
    [
      '--above-percentile alone is of mean dependency',
      { ...parquet, abovePercentile: 5 },
      { filter: { grounding: { by: 'mean_dependency', above_percentile: 5 } } },
    ],
    [
      '--keep top --share',
      { ...parquet, keep: 'top', share: 0.5, by: 'gain' },
      { filter: { keep: 'top', share: 0.5, by: 'gain' } },
    ],
    [
      'pairs',
      { ...parquet, set: 'preferences', rejected: 'incorrect', perSampleMax: 2, above: 0.1, correctMin: 0.5 },
      { pairs: { rejected: 'incorrect', per_sample_max: 2, grounding: { by: 'gain', above: 0.1 }, correct_min: 0.5 } },
    ],
    [
      'trajectories',
      { ...parquet, set: 'trajectories', part: 'dropped' },
      { part: 'dropped', filter: { keep: 'not_lucky' } },
    ],
  ])('mean %s', (_name, options, expected) => {
    expect(toTrainingRequest(options)).toMatchObject(expected);
  });

  test.each<[Partial<TrainingOptions>, string]>([
    [{ share: 0.5 }, '--share does nothing with --set sft --keep grounded_correct'],
    [{ set: 'trajectories', trainer: 'verl' }, '--trainer does nothing with --set trajectories'],
    [{ set: 'preferences', keep: 'top' }, '--keep does nothing with --set preferences'],
    [{ keep: 'not_lucky', perSampleMax: 1 }, '--per-sample-max does nothing with'],
    [{ grounding: 'gain', abovePercentile: 5 }, '--above-percentile belongs to --grounding mean_dependency'],
    [{ abovePercentile: 5, above: 1 }, '--above belongs to --grounding gain'],
    [{ keep: 'top' }, 'at /filter: give exactly one of count and share'],
    [{ format: 'jsonl', images: 'embed' }, 'cannot hold images'],
    [{ perSampleMax: 0 }, 'at /filter/per_sample_max'],
  ])('%o are refused', (options, words) => {
    expect(() => toTrainingRequest({ ...parquet, ...options })).toThrow(words);
  });
});
