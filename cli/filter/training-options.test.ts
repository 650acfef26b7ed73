import { describe, expect, test } from 'vitest';
import { type TrainingOptions, toTrainingRequest } from './training-options.ts';

const parquet = { set: 'sft', format: 'parquet' } as const;

describe('toTrainingRequest', () => {
  test.each<[string, TrainingOptions, object]>([
    [
      'no further options to grounded correct responses for TRL with embedded images',
      parquet,
      {
        set: 'sft',
        trainer: 'trl',
        images: 'embed',
        filter: { keep: 'grounded_correct', grounding: { by: 'gain', above: 0 } },
      },
    ],
    ['JSON lines to image names', { ...parquet, format: 'jsonl' }, { images: 'reference' }],
    [
      '--above-percentile alone to grounding by mean dependency',
      { ...parquet, abovePercentile: 5 },
      { filter: { grounding: { by: 'mean_dependency', above_percentile: 5 } } },
    ],
    [
      '--keep top --share to a filter by rank',
      { ...parquet, keep: 'top', share: 0.5, by: 'gain' },
      { filter: { keep: 'top', share: 0.5, by: 'gain' } },
    ],
    [
      '--set preferences to pairs',
      { ...parquet, set: 'preferences', rejected: 'incorrect', perSampleMax: 2, above: 0.1, correctMin: 0.5 },
      { pairs: { rejected: 'incorrect', per_sample_max: 2, grounding: { by: 'gain', above: 0.1 }, correct_min: 0.5 } },
    ],
    [
      '--set trajectories to a filter of trajectories',
      { ...parquet, set: 'trajectories', part: 'dropped' },
      { part: 'dropped', filter: { keep: 'not_lucky' } },
    ],
  ])('toTrainingRequest turns %s', (_name, options, expected) => {
    expect(toTrainingRequest(options)).toMatchObject(expected);
  });

  test.each<[Partial<TrainingOptions>, string]>([
    [{ share: 0.5 }, '--share has no effect with --set sft --keep grounded_correct'],
    [{ set: 'trajectories', trainer: 'verl' }, '--trainer has no effect with --set trajectories'],
    [{ set: 'preferences', keep: 'top' }, '--keep has no effect with --set preferences'],
    [{ keep: 'not_lucky', perSampleMax: 1 }, '--per-sample-max has no effect with'],
    [{ grounding: 'gain', abovePercentile: 5 }, '--above-percentile needs --grounding mean_dependency'],
    [{ abovePercentile: 5, above: 1 }, '--above needs --grounding gain'],
    [{ keep: 'top' }, 'at /filter: give exactly one of count and share'],
    [{ format: 'jsonl', images: 'embed' }, 'cannot hold images'],
    [{ perSampleMax: 0 }, 'at /filter/per_sample_max'],
  ])('toTrainingRequest rejects %o', (options, message) => {
    expect(() => toTrainingRequest({ ...parquet, ...options })).toThrow(message);
  });
});
