import { describe, expect, test } from 'vitest';
import { generation, type RunSample } from '#contract/run.ts';
import type { RunnerEvent, Scorer } from '#contract/runner.ts';
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

function said(sampleId: string, index: number, tokens: number[]): RunnerEvent {
  const text = tokens.join(' ');
  return { type: 'generation', sample_id: sampleId, index, text, token_ids: tokens, finish_reason: 'stop' };
}

/** Answers each call with the events of its view. */
function answering(events: Partial<Record<'original' | 'no_image', RunnerEvent[]>>): CallGenerate {
  return async function* answer(request) {
    yield* events[request.view === 'original' ? 'original' : 'no_image'] ?? [];
  };
}

describe('responses that a run generates', () => {
  test('follow those that were given, and blind ones are recorded only', async () => {
    const call = answering({
      original: [said('s0', 0, [5, 6]), said('s0', 1, [7]), DONE],
      no_image: [said('s0', 0, [8]), DONE],
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

  test('that are empty are recorded, not scored', async () => {
    const call = answering({ original: [said('s0', 0, []), said('s0', 1, [7]), DONE] });
    const { samples, generations } = await generateResponses(generation.parse({ n: 2 }), [sampleAt(0)], call);
    expect(samples[0]?.sample.responses).toEqual([{ token_ids: [7] }]);
    expect(generations.map(({ responseIndex }) => responseIndex)).toEqual([null, 0]);
  });

  test('that fail for one sample leave the others', async () => {
    const failed: RunnerEvent = { type: 'error', sample_id: 's1', code: 'context_exceeded', detail: 'too long' };
    const call = answering({ original: [said('s0', 0, [7]), failed, DONE] });
    const made = await generateResponses(generation.parse({ n: 1 }), [sampleAt(0), sampleAt(1)], call);
    expect(made.samples.map(({ position }) => position)).toEqual([0]);
    expect(made.failures).toEqual(new Map([[1, { code: 'context_exceeded', detail: 'too long' }]]));
  });
});

test.each([
  ['too few', [said('s0', 0, [7]), DONE]],
  ['too many', [said('s0', 0, [7]), said('s0', 1, [7]), said('s0', 2, [7]), DONE]],
  ['out of order', [said('s0', 1, [7]), said('s0', 0, [7]), DONE]],
  ['of a sample that was not sent', [said('s9', 0, [7]), DONE]],
  ['without an end', [said('s0', 0, [7]), said('s0', 1, [7])]],
])('generations %s are not the contract', async (_, original) => {
  const made = generateResponses(generation.parse({ n: 2 }), [sampleAt(0)], answering({ original }));
  await expect(made).rejects.toMatchObject({ code: 'runner_protocol' });
});
