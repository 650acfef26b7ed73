import { describe, expect, test } from 'vitest';
import { generation, type RunSample } from '#contract/run-request.ts';
import type { RunnerEvent, Scorer } from '#contract/runner-events.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { type CallGenerate, generateResponses } from './generate-responses.ts';

const SCORER: Scorer = {
  name: 'm',
  revision: 'a'.repeat(64),
  family: 'f',
  dtype: 'float32',
  provider: 'cpu',
  runtime: 'r',
};
const DONE: RunnerEvent = { type: 'done', scorer: SCORER, samples_succeeded: 0, samples_failed: 0, elapsed_ms: 0 };

function sampleAt(position: number, responses: RunSample['responses'] = []): ChunkSample {
  return { position, sample: { id: `s${position}`, images: [], question: 'q', responses } };
}

function generated(sampleId: string, index: number, tokens: number[]): RunnerEvent {
  const text = tokens.join(' ');
  return { type: 'generation', sample_id: sampleId, index, text, token_ids: tokens, finish_reason: 'stop' };
}

/** Returns the events of the requested view. */
function respondWith(events: Partial<Record<'original' | 'no_image', RunnerEvent[]>>): CallGenerate {
  return async function* respond(request) {
    yield* events[request.view === 'original' ? 'original' : 'no_image'] ?? [];
  };
}

describe('generateResponses', () => {
  test('appends generated responses to given ones, and only records blind ones', async () => {
    const call = respondWith({
      original: [generated('s0', 0, [5, 6]), generated('s0', 1, [7]), DONE],
      no_image: [generated('s0', 0, [8]), DONE],
    });
    const config = generation.parse({ n: 2, blind: 1 });
    const { samples, generations, failures } = await generateResponses(config, [sampleAt(0, [{ text: 'x' }])], call);
    expect(samples).toMatchObject([
      { given: 1, sample: { responses: [{ text: 'x' }, { token_ids: [5, 6] }, { token_ids: [7] }] } },
    ]);
    expect(generations.map(({ view, index, responseIndex }) => [view, index, responseIndex])).toEqual([
      ['original', 0, 1],
      ['original', 1, 2],
      ['no_image', 0, null],
    ]);
    expect(failures.size).toBe(0);
  });

  test('records empty responses without scoring them', async () => {
    const call = respondWith({ original: [generated('s0', 0, []), generated('s0', 1, [7]), DONE] });
    const { samples, generations } = await generateResponses(generation.parse({ n: 2 }), [sampleAt(0)], call);
    expect(samples[0]?.sample.responses).toEqual([{ token_ids: [7] }]);
    expect(generations.map(({ responseIndex }) => responseIndex)).toEqual([null, 0]);
  });

  test('keeps the other samples if one fails', async () => {
    const failed: RunnerEvent = { type: 'error', sample_id: 's1', code: 'context_exceeded', detail: 'too long' };
    const call = respondWith({ original: [generated('s0', 0, [7]), failed, DONE] });
    const prepared = await generateResponses(generation.parse({ n: 1 }), [sampleAt(0), sampleAt(1)], call);
    expect(prepared.samples.map(({ position }) => position)).toEqual([0]);
    expect(prepared.failures).toEqual(new Map([[1, { code: 'context_exceeded', detail: 'too long' }]]));
  });
});

test.each([
  ['that are too few', [generated('s0', 0, [7]), DONE]],
  ['that are too many', [generated('s0', 0, [7]), generated('s0', 1, [7]), generated('s0', 2, [7]), DONE]],
  ['that are out of order', [generated('s0', 1, [7]), generated('s0', 0, [7]), DONE]],
  ['of a sample that was not sent', [generated('s9', 0, [7]), DONE]],
  ['without an end', [generated('s0', 0, [7]), generated('s0', 1, [7])]],
])('generateResponses refuses generations %s', async (_name, original) => {
  const generating = generateResponses(generation.parse({ n: 2 }), [sampleAt(0)], respondWith({ original }));
  await expect(generating).rejects.toMatchObject({ code: 'runner_protocol' });
});
