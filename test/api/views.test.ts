import { readFile } from 'node:fs/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import type { RunRequestInput } from '#contract/run-request.ts';
import { browserTest, openPage } from '../browser/shared-browser.ts';
import { type Caller, createCaller, expectProblem, waitFor } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { type ScoredRun, scoreRun } from '../service/score-run.ts';

const EXAMPLE = new URL('../../examples/group/', import.meta.url);

interface Example {
  question: string;
  responses: { text: string }[];
}

let caller: Caller;
let image: string;
let question: string;
let text: string;
let scored: ScoredRun;

beforeAll(async () => {
  caller = await createCaller();
  const example = JSON.parse(await readFile(new URL('group.json', EXAMPLE), 'utf8')) as Example;
  question = example.question;
  text = example.responses[0]?.text ?? '';
  image = await uploadImage(caller, new Uint8Array(await readFile(new URL('image.png', EXAMPLE))));
  scored = await scoreRun(caller, {
    divergences: ['kl', 'jsd'],
    draws: 2,
    seed: 7,
    samples: [
      { id: 'stars', images: [image], question, responses: [{ text }] },
      { id: 'words', question: 'What colour is the sky?', responses: [{ text: 'It is blue.' }] },
    ],
  });
});

async function fetchView(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const reply = await waitFor(`the view ${path}`, async () => {
    const answer = await caller.fetch(`/v1/trajectories/${scored.trajectory('stars 0').id}/views/${path}`);
    // The runner may be busy with other tests.
    return answer.status === 503 ? undefined : answer;
  });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/png']);
  return new Uint8Array(await reply.arrayBuffer());
}

test('views are the scored pixels: scoring them again gives the same series, bit for bit', async () => {
  const original = await uploadImage(caller, await fetchView('original'));
  const draws = [await fetchView('perturbed?draw=0'), await fetchView('perturbed?draw=1')];
  expect(draws[0]).not.toEqual(draws[1]);
  const samples: RunRequestInput['samples'] = [];
  for (const [draw, png] of draws.entries()) {
    samples.push({
      id: `draw ${draw}`,
      images: [original],
      replacement_images: [await uploadImage(caller, png)],
      question,
      responses: [{ text }],
    });
  }
  const again = await scoreRun(caller, { perturbation: { name: 'replace' }, divergences: ['kl', 'jsd'], samples });
  const [first, second] = [again.trajectory('draw 0 0').series, again.trajectory('draw 1 0').series];
  const expected = scored.trajectory('stars 0').series;
  expect(first.log_prob_original).toEqual(expected.log_prob_original);
  for (const name of ['kl', 'jsd'] as const) {
    const mean = first.divergences[name]?.map((value, t) => (value + (second.divergences[name]?.[t] ?? 0)) / 2);
    mean?.forEach((value, t) => {
      expect(value).toBeCloseTo(expected.divergences[name]?.[t] ?? Number.NaN, 8);
    });
    expect(mean).toHaveLength(expected.token_ids.length);
  }
});

test('GET /v1/trajectories/{id}/views/{view} gives the same bytes each time', async () => {
  expect(await fetchView('perturbed')).toEqual(await fetchView('perturbed?image=0&draw=0'));
});

test('GET /v1/trajectories/{id}/views/{view} rejects an unknown draw, image or view', async () => {
  const { id } = scored.trajectory('stars 0');
  expectProblem(await caller.get(`/v1/trajectories/${id}/views/perturbed?draw=2`), 'invalid_request', '/draw');
  expectProblem(await caller.get(`/v1/trajectories/${id}/views/original?image=1`), 'not_found');
  expectProblem(await caller.get(`/v1/trajectories/${id}/views/other`), 'invalid_request', '/view');
  expectProblem(await caller.get(`/v1/trajectories/${scored.trajectory('words 0').id}/views/original`), 'not_found');
});

browserTest('a run with the perturbation no_image has no perturbed view, and the page says so', async () => {
  const { url } = inject('shared');
  const { id } = (
    await scoreRun(caller, {
      perturbation: { name: 'no_image' },
      samples: [{ id: 'a', images: [image], question: 'Which?', responses: [{ text: 'A star.' }] }],
    })
  ).trajectory('a 0');
  expectProblem(await caller.get(`/v1/trajectories/${id}/views/perturbed`), 'not_found');
  const { context, page } = await openPage({ url, secret: caller.secret });
  await page.goto(`${url}/trajectories/${id}`);
  expect(await page.locator('#views').textContent()).toContain('there is no view to show');
  expect(await page.locator('#views img').count()).toBe(1);
  await context.close();
});
