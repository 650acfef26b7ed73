import { describe, expect, test } from 'vitest';
import { type RunSample, runConfig } from '#contract/run-request.ts';
import type { ScoreRequest } from '#contract/runner.ts';
import type { RunnerEvent, TrajectoryEvent } from '#contract/runner-events.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { SCORER } from '#db/testing/seed-run.ts';
import { failed, scored, toTrajectory } from '../testing/fake-runner.ts';
import { collectReply } from './collect-reply.ts';

const DONE: RunnerEvent = { type: 'done', scorer: SCORER, samples_succeeded: 0, samples_failed: 0, elapsed_ms: 1 };
const config = runConfig.parse({ divergences: ['kl', 'jsd'] });
const request = { divergences: config.divergences } as ScoreRequest;

function sample(id: string): RunSample {
  const responses = [{ text: 'a bee', reward: 1, advantage: -2 }, { token_ids: [5, 6, 7] }];
  return { id, images: [], question: 'q', responses };
}

const samples: ChunkSample[] = [
  { position: 4, sample: sample('x') },
  { position: 7, sample: sample('y') },
];
const [x, y] = [sample('x'), sample('y')];

async function collect(events: RunnerEvent[]) {
  async function* stream(): AsyncGenerator<RunnerEvent> {
    yield* events;
  }
  const added: { id: string; event: unknown }[] = [];
  let rows = 0;
  let ids = 0;
  const reply = await collectReply(stream(), {
    config,
    samples,
    series: {
      add: async (id, event) => {
        const first = rows;
        rows += event.token_ids.length;
        added.push({ id, event });
        return first;
      },
      close: async () => {},
      abort: async () => {},
    },
    newTrajectoryId: () => `t${ids++}`,
  });
  return { ...reply, added };
}

describe('collectReply', () => {
  test('returns a row per response with the location of its series', async () => {
    const { trajectories, failures, scorer, added } = await collect([
      ...scored(request, x),
      ...scored(request, y),
      DONE,
    ]);
    expect(scorer).toEqual(SCORER);
    expect([...failures]).toEqual([
      [4, undefined],
      [7, undefined],
    ]);
    expect(
      trajectories.map(({ id, samplePosition, responseIndex, seriesRow }) => [
        id,
        samplePosition,
        responseIndex,
        seriesRow,
      ]),
    ).toEqual([
      ['t0', 4, 0, 0],
      ['t1', 4, 1, 2],
      ['t2', 7, 0, 5],
      ['t3', 7, 1, 7],
    ]);
    expect(trajectories[0]).toMatchObject({ sampleId: 'x', text: 'a bee', tokens: 2, reward: 1, advantage: -2 });
    expect(trajectories[1]).toMatchObject({ reward: null, advantage: null, tokens: 3 });
    expect(trajectories[0]?.means).toEqual({ kl: expect.closeTo(0.25, 12), jsd: expect.closeTo(0.25, 12) });
    expect(trajectories[0]?.gain).toBeCloseTo(0.5, 12);
    expect(added.map(({ id }) => id)).toEqual(['t0', 't1', 't2', 't3']);
  });

  test('drops the responses of a sample that fails after some of them', async () => {
    const first = scored(request, x).slice(0, 1);
    const { trajectories, failures } = await collect([
      ...first,
      ...failed(x, 'non_finite'),
      ...scored(request, y),
      DONE,
    ]);
    expect(trajectories.map(({ samplePosition }) => samplePosition)).toEqual([7, 7]);
    expect(failures.get(4)).toEqual({ code: 'non_finite', detail: 'x failed' });
  });

  test('throws the error of a call that fails as a whole', async () => {
    const whole: RunnerEvent = { type: 'error', code: 'inference_timeout', detail: 'too long' };
    await expect(collect([...scored(request, x), whole])).rejects.toMatchObject({ code: 'inference_timeout' });
  });

  const both = [...scored(request, x), ...scored(request, y)];
  const [firstOfX, secondOfX, endOfX] = scored(request, x);
  const parts = firstOfX && secondOfX && endOfX ? { firstOfX, secondOfX, endOfX } : undefined;
  if (!parts) throw new Error('a scored sample has two responses and an end');
  const broken: [string, RunnerEvent[], string][] = [
    ['lacks a sample', [...scored(request, x), DONE], 'does not mention the sample "y"'],
    ['has no end', both, 'ends without naming its scorer'],
    ['lacks a response', [parts.firstOfX, parts.endOfX, ...scored(request, y), DONE], 'before all of its responses'],
    ['has a response twice', [parts.firstOfX, parts.firstOfX, DONE], 'the response 0 of the sample "x" twice'],
    ['ends a sample twice', [...both, parts.endOfX, DONE], 'after it has ended'],
    ['continues a failed sample', [...failed(x, 'non_finite'), parts.secondOfX, DONE], 'after it has ended'],
    ['names an unknown sample', [...both, ...failed({ ...x, id: 'z' }, 'internal'), DONE], 'that was not sent'],
  ];

  test.each(broken)('refuses a reply that %s', async (_name, events, detail) => {
    await expect(collect(events)).rejects.toMatchObject({
      code: 'runner_protocol',
      message: expect.stringContaining(detail),
    });
  });
});

describe('collectReply given impossible scores', () => {
  const event = toTrajectory(x, 0, config.divergences);
  const wrong: [string, Partial<TrajectoryEvent>, string][] = [
    ['of a response that was not sent', { response_index: 2 }, 'has a response 2 that was not sent'],
    ['with other tokens', { response_index: 1, token_ids: [5, 6, 8] }, 'has other tokens'],
    ['without tokens', { token_ids: [] }, 'has no tokens'],
    ['with more draws', { draws: 2 }, '2 draws instead of 1'],
    ['with a missing divergence', { divergences: { kl: [0, 0] } }, 'kl instead of kl, jsd'],
    ['with another divergence', { divergences: { kl: [0, 0], k3: [0, 0] } }, 'kl, k3 instead of kl, jsd'],
    ['with a divergence below 0', { divergences: { kl: [0, -0.1], jsd: [0, 0] } }, 'a value of kl outside'],
    ['with a JSD above ln 2', { divergences: { kl: [0, 0], jsd: [0.7, 0] } }, 'a value of jsd outside'],
    ['with a probability above 1', { log_prob_original: [0, 0.1] }, 'a value of log_prob_original outside'],
    ['with an entropy below 0', { entropy_perturbed: [-1, 0] }, 'a value of entropy_perturbed outside'],
    ['with a missing value', { log_prob_perturbed: [-1] }, 'has 1 values of log_prob_perturbed for 2 tokens'],
    ['with an extra token text', { token_texts: ['a', ' ', 'bee'] }, 'series of different lengths'],
    ['with standard errors of another length', { standard_errors: { kl: [0] } }, 'series of different lengths'],
    ['with tokens that skip bytes', { byte_starts: [0, 2] }, 'do not cover its text'],
    ['with tokens that end too early', { byte_ends: [1, 4] }, 'do not cover its text'],
  ];

  test.each(wrong)('refuses a score %s', async (_name, change, detail) => {
    await expect(collect([{ ...event, ...change }])).rejects.toMatchObject({
      code: 'runner_protocol',
      message: expect.stringContaining(detail),
    });
  });

  test('accepts scores that exceed a bound by rounding', async () => {
    const rounded = { ...event, log_prob_original: [1e-6, 0], divergences: { kl: [-1e-6, 0], jsd: [0.6932, 0] } };
    const remaining = scored(request, x).slice(1);
    const { trajectories } = await collect([rounded, ...remaining, ...scored(request, y), DONE]);
    expect(trajectories).toHaveLength(4);
  });
});
