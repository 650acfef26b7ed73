import { describe, expect, test } from 'vitest';
import { datasetSample } from '#contract/dataset.ts';
import { EXPORT_FORMATS, type ExportFormat, FILE_FORMATS } from '#contract/file-format.ts';
import { TRAINERS, type Trainer } from '#contract/trainer.ts';
import { preferenceRequest, trajectoryFilter } from '#contract/trajectory-filter.ts';
import { collect, readLinesOf, readParquet } from '../testing/read-back.ts';
import { exportPreferences, exportSft, type ScoredSample, type TrainingInput } from './export-training.ts';
import { exportTrajectories } from './export-trajectories.ts';
import { createTrajectoryFilter } from './filter-group.ts';
import { createPairing } from './preference-pairs.ts';

const PICTURE = 'a'.repeat(64);
const trajectory = (id: string, index: number, gain: number, text: string) => ({
  sample_id: id,
  response_index: index,
  text,
  reward: 1,
  gain,
  mean_dependency: 0.25,
});
const samples: ScoredSample[] = [
  {
    sample: datasetSample.parse({ id: 'q1', images: [PICTURE], question: 'Which colour?' }),
    trajectories: [trajectory('q1', 0, 2, 'It is red.'), trajectory('q1', 1, -1, 'Red, I think <image>.')],
  },
  { sample: datasetSample.parse({ id: 'q2', question: 'Two and two?' }), trajectories: [trajectory('q2', 0, 0, '4')] },
];
const keep = createTrajectoryFilter(trajectoryFilter.parse({ keep: 'grounded_correct' }), new Float64Array());
const pair = createPairing(preferenceRequest.parse({}), new Float64Array());
const input = (trainer: Trainer, format: ExportFormat): TrainingInput => ({
  samples,
  trainer,
  format,
  images: FILE_FORMATS[format].holdsImages
    ? { kind: 'embedded', load: () => Promise.resolve(Uint8Array.of(1, 2)) }
    : { kind: 'reference', pathOf: (sha256) => `images/${sha256}` },
});
const ask = { type: 'text', text: 'Which colour?' };
const parts = (text: string) => [{ role: 'assistant', content: [{ type: 'text', text }] }];

describe('for TRL', () => {
  test('a fine-tuning set for TRL has prompt, completion and images', async () => {
    expect(await readLinesOf(exportSft(input('trl', 'jsonl'), keep))).toEqual([
      {
        id: 'q1',
        prompt: [{ role: 'user', content: [{ type: 'image' }, ask] }],
        completion: parts('It is red.'),
        images: [`images/${PICTURE}`],
        response_index: 0,
        reward: 1,
        mean_dependency: 0.25,
        gain: 2,
      },
    ]);
  });

  test('a preference set for TRL has prompt, chosen, rejected and images', async () => {
    const [row] = await readParquet(exportPreferences(input('trl', 'parquet'), pair));
    expect(row).toMatchObject({
      prompt: [{ role: 'user', content: [{ type: 'image' }, ask] }],
      chosen: parts('It is red.'),
      rejected: parts('Red, I think <image>.'),
      images: [{ bytes: Uint8Array.of(1, 2), path: PICTURE }],
      chosen_index: 0n,
      rejected_index: 1n,
      chosen_gain: 2,
      rejected_gain: -1,
    });
  });
});

describe('for verl', () => {
  test('a fine-tuning set for verl has messages with placeholders, and images', async () => {
    const [row] = await readParquet(exportSft(input('verl', 'parquet'), keep));
    expect(row).toMatchObject({
      messages: [
        { role: 'user', content: '<image>Which colour?' },
        { role: 'assistant', content: 'It is red.' },
      ],
      images: [{ path: PICTURE }],
      response_index: 0n,
    });
  });

  test('a preference set for verl has texts with placeholders for images', async () => {
    expect(await readLinesOf(exportPreferences(input('verl', 'jsonl'), pair))).toMatchObject([
      { prompt: '<image>Which colour?', chosen: 'It is red.', rejected: 'Red, I think [image].' },
    ]);
  });
});

describe('trajectories', () => {
  const groups = samples.map(({ trajectories }) => trajectories);

  test('dropped trajectories are exported with reasons, as JSONL and as Parquet', async () => {
    const row = { sample_id: 'q1', response_index: 1, gain: -1, reasons: ['reward 1 ≥ 1', 'gain -1 ≤ 0'] };
    const lines = exportTrajectories({ groups, keep, part: 'dropped', format: 'jsonl' });
    expect(await readLinesOf(lines)).toMatchObject([row, { sample_id: 'q2', response_index: 0 }]);
    const rows = exportTrajectories({ groups, keep, part: 'dropped', format: 'parquet' });
    expect(await readParquet(rows)).toMatchObject([{ ...row, response_index: 1n }, { sample_id: 'q2' }]);
  });

  test('kept trajectories are the ones that were not dropped', async () => {
    const lines = exportTrajectories({ groups, keep, part: 'kept', format: 'jsonl' });
    expect(await readLinesOf(lines)).toMatchObject([{ sample_id: 'q1', response_index: 0, text: 'It is red.' }]);
  });
});

test.each(TRAINERS)('exporting the same trajectories twice gives the same bytes (%s)', async (trainer) => {
  for (const format of EXPORT_FORMATS) {
    const once = () => collect(exportPreferences(input(trainer, format), pair));
    expect(await once()).toEqual(await once());
  }
});
