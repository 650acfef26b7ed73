import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '#contract/limits.ts';
import type { ScoreRequestInput } from '#contract/runner.ts';
import type { RunnerEvent, TrajectoryEvent } from '#contract/runner-events.ts';
import { disc } from './testing/draw-images.ts';
import { callRunner, eventsOf, type StartedRunner, sha256, startRunner } from './testing/start-runner.ts';

let runner: StartedRunner;
let red: Buffer;
let blue: Buffer;
beforeAll(async () => {
  [runner, red, blue] = await Promise.all([startRunner(), disc('red'), disc('blue', 100, 131)]);
});
afterAll(() => runner.stop());

const ALL = ['kl', 'k3', 'jsd', 'top1_drop', 'abs_log_ratio'] as const;

function sample(id: string, images: Buffer[], responses: string[]) {
  return {
    id,
    images: images.map((bytes) => sha256(bytes)),
    question: 'What color is the circle?',
    responses: responses.map((text) => ({ text })),
  };
}

async function score(request: ScoreRequestInput, images: Buffer[] = [red, blue]): Promise<RunnerEvent[]> {
  return callRunner(runner.url, '/v1/score', request, images);
}

function trajectories(events: RunnerEvent[], sampleId: string): TrajectoryEvent[] {
  return eventsOf(events, 'trajectory').filter((event) => event.sample_id === sampleId);
}

/** Largest absolute difference between the series of two lists of trajectories. */
function largestDifference(a: TrajectoryEvent[], b: TrajectoryEvent[]): number {
  expect(a.length).toBe(b.length);
  const numbers = (event: TrajectoryEvent) => [
    ...Object.values(event.divergences).flat(),
    ...event.log_prob_original,
    ...event.log_prob_perturbed,
    ...event.entropy_original,
    ...event.entropy_perturbed,
  ];
  const left = a.flatMap(numbers);
  const right = b.flatMap(numbers);
  expect(left.length).toBe(right.length);
  return left.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (right[index] ?? Number.NaN))), 0);
}

describe('POST /v1/score', () => {
  test('POST /v1/score returns one trajectory per response, with one number per token in every series', async () => {
    const events = await score({
      divergences: [...ALL],
      samples: [sample('a', [red], ['The circle is red.', 'It is blue.'])],
    });
    const scored = trajectories(events, 'a');
    expect(scored.map(({ response_index }) => response_index)).toEqual([0, 1]);
    for (const trajectory of scored) {
      const tokens = trajectory.token_ids.length;
      for (const name of ALL) expect(trajectory.divergences[name]).toHaveLength(tokens);
      expect(trajectory.log_prob_original).toHaveLength(tokens);
      expect(Math.min(...(trajectory.divergences.kl ?? []))).toBeGreaterThanOrEqual(0);
      expect(trajectory.token_texts.join('')).toBe(trajectory.text);
    }
    const [done] = eventsOf(events, 'done');
    expect(done).toMatchObject({ samples_succeeded: 1, samples_failed: 0, scorer: { provider: 'cpu' } });
  });

  test('POST /v1/score finds the largest divergence at the colour word', async () => {
    const events = await score({ draws: 8, samples: [sample('a', [red], ['The circle is red.'])] });
    const [trajectory] = trajectories(events, 'a');
    const kl = trajectory?.divergences.kl ?? [];
    expect(trajectory?.token_texts[kl.indexOf(Math.max(...kl))]).toBe(' red');
  });

  test('prefix sharing, the order of responses and other samples in the call change scores by less than 1e-5', async () => {
    const responses = ['The circle is red.', 'It is blue. So the answer is blue.', 'I see a red circle.'];
    const config = { divergences: [...ALL], draws: 2, seed: 7 };
    const alone = await score({ ...config, samples: [sample('a', [red], responses)] });
    const unshared = await score({ ...config, prefix_sharing: false, samples: [sample('a', [red], responses)] });
    const reversed = await score({ ...config, samples: [sample('a', [red], responses.toReversed())] });
    const withOthers = await score({
      ...config,
      samples: [sample('x', [blue], ['No.']), sample('a', [red], responses), sample('y', [red, blue], ['Two.'])],
    });
    const expected = trajectories(alone, 'a');
    expect(largestDifference(expected, trajectories(unshared, 'a'))).toBeLessThan(1e-5);
    expect(largestDifference(expected, trajectories(reversed, 'a').toReversed())).toBeLessThan(1e-5);
    expect(largestDifference(expected, trajectories(withOthers, 'a'))).toBeLessThan(1e-5);
  });

  test('a response that spans several decoder chunks has the same scores as in one chunk', async () => {
    const small = await startRunner({ SIGHTLINE_CHUNK_TOKENS: '7' });
    try {
      const request = { samples: [sample('a', [red], ['The circle is red. '.repeat(10)])] };
      const chunked = await callRunner(small.url, '/v1/score', request, [red]);
      expect(largestDifference(trajectories(await score(request), 'a'), trajectories(chunked, 'a'))).toBeLessThan(1e-5);
    } finally {
      await small.stop();
    }
  });

  test('POST /v1/score returns the same numbers for the same seed and other numbers for another seed', async () => {
    const request = { samples: [sample('a', [red], ['The circle is red.'])] };
    const [first, again, other] = await Promise.all([
      score({ ...request, seed: 3 }),
      score({ ...request, seed: 3 }),
      score({ ...request, seed: 4 }),
    ]);
    expect(trajectories(again, 'a')).toEqual(trajectories(first, 'a'));
    expect(largestDifference(trajectories(first, 'a'), trajectories(other, 'a'))).toBeGreaterThan(1e-6);
  });

  test('POST /v1/score with several draws returns their mean and standard error', async () => {
    const samples = [sample('a', [red], ['The circle is red.'])];
    const two = trajectories(await score({ draws: 2, samples }), 'a')[0];
    const one = trajectories(await score({ draws: 1, samples }), 'a')[0];
    const first = one?.divergences.kl?.[3] ?? Number.NaN;
    const mean = two?.divergences.kl?.[3] ?? Number.NaN;
    const error = two?.standard_errors.kl?.[3] ?? Number.NaN;
    // With two draws, the standard error is half of their difference.
    expect(Math.abs(Math.abs(first - mean) - error)).toBeLessThan(1e-7);
    expect(one?.standard_errors).toEqual({});
  });

  test('POST /v1/score returns the same numbers for a text and for its token ids', async () => {
    const text = trajectories(await score({ samples: [sample('a', [red], ['The circle is red.'])] }), 'a');
    const ids = text[0]?.token_ids ?? [];
    const byIds = await score({
      samples: [{ ...sample('a', [red], []), responses: [{ token_ids: ids }] }],
    });
    expect(trajectories(byIds, 'a')).toEqual(text);
  });

  test.each([
    { name: 'gaussian_noise' },
    { name: 'gaussian_blur', radius: 20 },
    { name: 'solid' },
    { name: 'no_image' },
  ] as const)('POST /v1/score finds a divergence under the perturbation $name', async (perturbation) => {
    const events = await score({ perturbation, samples: [sample('a', [red], ['The circle is red.'])] });
    expect(Math.max(...(trajectories(events, 'a')[0]?.divergences.kl ?? []))).toBeGreaterThan(1e-4);
  });

  test('replace with the same image changes nothing, replace with another does, and a region with the object changes more', async () => {
    const base = sample('a', [red], ['The circle is red.']);
    const largest = async (request: ScoreRequestInput) =>
      Math.max(...(trajectories(await score(request), 'a')[0]?.divergences.kl ?? []));
    const replace = { name: 'replace' } as const;
    expect(
      await largest({ perturbation: replace, samples: [{ ...base, replacement_images: [sha256(red)] }] }),
    ).toBeLessThan(1e-6);
    expect(
      await largest({ perturbation: replace, samples: [{ ...base, replacement_images: [sha256(blue)] }] }),
    ).toBeGreaterThan(0.01);
    const region = (box: [number, number, number, number]): ScoreRequestInput => ({
      perturbation: { name: 'region' },
      samples: [{ ...base, regions: [{ box }] }],
    });
    expect(await largest(region([20, 20, 60, 60]))).toBeGreaterThan(await largest(region([90, 60, 110, 80])));
  });

  test('the vision encoder runs once for each distinct view of the images of a sample', async () => {
    const events = await score({ seed: 99, samples: [sample('two', [red, blue, red], ['They differ.'])] });
    const [figures] = eventsOf(events, 'sample');
    expect(figures?.images.map(({ width, height }) => [width, height])).toEqual([
      [112, 84],
      [100, 131],
      [112, 84],
    ]);
    // Red twice and blue once, each original and perturbed.
    expect((figures?.feature_cache.hits ?? 0) + (figures?.feature_cache.misses ?? 0)).toBe(6);
    expect(figures?.feature_cache.hits).toBeGreaterThanOrEqual(1);
  });

  test('a sample without an image has divergence 0 under no_image', async () => {
    const events = await score({
      perturbation: { name: 'no_image' },
      samples: [{ id: 'words', question: 'What is 2 + 3?', responses: [{ text: 'It is 5.' }] }],
    });
    expect(Math.max(...(trajectories(events, 'words')[0]?.divergences.kl ?? []))).toBeLessThan(1e-6);
  });
});

describe('POST /v1/generate', () => {
  test('greedy generation returns the same text in a batch of four and alone, and stops by itself', async () => {
    const samples = [{ id: 'a', images: [sha256(red)], question: 'What color is the circle?' }];
    const four = eventsOf(await callRunner(runner.url, '/v1/generate', { n: 4, samples }, [red]), 'generation');
    const one = eventsOf(await callRunner(runner.url, '/v1/generate', { n: 1, samples }, [red]), 'generation');
    expect(new Set(four.map(({ text }) => text))).toEqual(new Set([one[0]?.text]));
    expect(one[0]).toMatchObject({ finish_reason: 'stop' });
    expect(one[0]?.text).toContain('red');
  });

  test('sampled generation repeats with the same seed and ends at a stop string', async () => {
    const request = {
      n: 3,
      temperature: 1.5,
      top_p: 0.95,
      seed: 5,
      stop: ['.'],
      samples: [{ id: 'a', images: [sha256(red)], question: 'What color is the circle?' }],
    };
    const first = eventsOf(await callRunner(runner.url, '/v1/generate', request, [red]), 'generation');
    const again = eventsOf(await callRunner(runner.url, '/v1/generate', request, [red]), 'generation');
    expect(again).toEqual(first);
    for (const { text } of first) expect(text).not.toContain('.');
  });

  test('sampled responses do not depend on the size of the batch or on which rows end first', async () => {
    const samples = [{ id: 'a', images: [sha256(red)], question: 'What color is the circle?' }];
    const generate = async (n: number) =>
      eventsOf(
        await callRunner(runner.url, '/v1/generate', { n, temperature: 1.8, max_tokens: 24, seed: 3, samples }, [red]),
        'generation',
      );
    const eight = await generate(8);
    expect(new Set(eight.map(({ token_ids: ids }) => ids.length)).size).toBeGreaterThan(2);
    for (const n of [1, 2, 5]) expect(await generate(n)).toEqual(eight.slice(0, n));
  });
});

describe('POST /v1/views', () => {
  test('POST /v1/views returns I and each draw of the perturbation at the size that the model sees', async () => {
    const request = {
      perturbation: { name: 'patch_blackening' },
      draws: 2,
      samples: [{ id: 'a', images: [sha256(red)], question: 'x' }],
    };
    const form = new FormData();
    form.set('request', JSON.stringify(request));
    form.set(sha256(red), new Blob([Uint8Array.from(red)]));
    const reply = await fetch(`${runner.url}/v1/views`, { method: 'POST', body: form });
    const { views } = (await reply.json()) as { views: { view: number; width: number; height: number }[] };
    expect(views.map(({ view, width, height }) => [view, width, height])).toEqual([
      [0, 112, 84],
      [1, 112, 84],
      [2, 112, 84],
    ]);
  });

  test('POST /v1/views with `only` returns the same view as a request for all views', async () => {
    const request = { perturbation: { name: 'patch_blackening' }, samples: [sample('a', [red, blue], [])] };
    const post = async (part: object) => {
      const form = new FormData();
      const samples = request.samples.map(({ responses: _, ...rest }) => rest);
      form.set('request', JSON.stringify({ ...request, samples, draws: 2, ...part }));
      for (const bytes of [red, blue]) form.set(sha256(bytes), new Blob([Uint8Array.from(bytes)]));
      return fetch(`${runner.url}/v1/views`, { method: 'POST', body: form });
    };
    const all = (await (await post({})).json()) as { views: { view: number; image: number }[] };
    expect(all.views).toHaveLength(6);
    const one = (await (await post({ only: { image: 1, view: 2 } })).json()) as typeof all;
    expect(one.views).toEqual(all.views.filter(({ image, view }) => image === 1 && view === 2));
    expect((await post({ model_revision: '0'.repeat(64) })).status).toBe(404);
  });
});

describe('POST /v1/drawings', () => {
  const draw = (body: string) => fetch(`${runner.url}/v1/drawings`, { method: 'POST', body });
  const codeOf = async (body: string) => ((await (await draw(body)).json()) as { code: string }).code;

  test('POST /v1/drawings renders an SVG as PNG', async () => {
    const reply = await draw('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><text y="3">a</text></svg>');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/png']);
    const { width, height, format } = await sharp(await reply.arrayBuffer()).metadata();
    expect({ width, height, format }).toEqual({ width: 8, height: 4, format: 'png' });
  });

  test('POST /v1/drawings rejects invalid and oversized SVGs and loads no external file', async () => {
    expect(await codeOf('<html></html>')).toBe('image_unreadable');
    expect(await codeOf('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><g></svg>')).toBe(
      'image_unreadable',
    );
    const huge = '<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"></svg>';
    expect(await codeOf(huge)).toMatch(/^image_/);
    expect(await codeOf(`<svg>${' '.repeat(LIMITS.drawingBytesMax)}</svg>`)).toBe('payload_too_large');
    const entity = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>';
    expect(await codeOf(entity)).toBe('image_unreadable');
    const file = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><image href="file://${process.cwd()}/examples/group/image.png" width="8" height="8"/></svg>`;
    const { data } = await sharp(await (await draw(file)).arrayBuffer())
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data.every((value) => value === 0)).toBe(true);
  });
});
