import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { html } from 'hono/html';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startService } from '#cli/service/start-service.ts';
import { startRunner } from '#clients/runner/start.ts';
import type { Run, RunRequestInput } from '#contract/run.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { HeatMap } from '#pages/heat/heat-map.tsx';
import { STYLESHEET } from '#pages/layout/stylesheet.ts';
import {
  browserDescribe,
  browserTest,
  findViolations,
  measureOverflow,
  openPage,
  type PageOptions,
} from '../browser/shared-browser.ts';
import { type Caller, callerWith, createCaller, expectProblem, waitFor, waitForEnd } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';

const EXAMPLE = new URL('../../examples/group/', import.meta.url);
const HOSTILE = '"><script>alert("id")</script>';

interface Example {
  question: string;
  responses: { text: string; reward: number }[];
}

let caller: Caller;
let run: Run;
let example: Example;
let image: string;
/** By sample and place in it. */
let trajectories: Map<string, Trajectory>;
const { url } = inject('shared');

async function score(by: Caller, request: RunRequestInput): Promise<{ run: Run; all: Map<string, Trajectory> }> {
  const { status, body } = await by.post<Run>('/v1/runs', request);
  expect(status, JSON.stringify(body)).toBe(202);
  const ended = await waitForEnd(by, body.id);
  expect(ended.status).toBe('succeeded');
  const path = `/v1/runs/${body.id}/trajectories?include=series&limit=50`;
  const { items } = (await by.get<{ items: Trajectory[] }>(path)).body;
  return { run: ended, all: new Map(items.map((one) => [`${one.sample_id} ${one.response_index}`, one])) };
}

function trajectory(name: string): Trajectory {
  const found = trajectories.get(name);
  if (!found) throw new Error(`there is no response ${name}`);
  return found;
}

beforeAll(async () => {
  caller = await createCaller();
  example = JSON.parse(await readFile(new URL('group.json', EXAMPLE), 'utf8')) as Example;
  image = await uploadImage(caller, new Uint8Array(await readFile(new URL('image.png', EXAMPLE))));
  const responses = example.responses.map(({ text, reward }) => ({ text, reward }));
  ({ run, all: trajectories } = await score(caller, {
    name: 'Stars and circles',
    divergences: ['kl', 'jsd'],
    draws: 2,
    seed: 7,
    samples: [
      { id: 'stars', images: [image], question: example.question, responses },
      {
        id: HOSTILE,
        images: [image],
        question: `${HOSTILE} \u202e`,
        responses: [{ text: `${HOSTILE}\n\n 🧭 left \u202ethgir.` }],
      },
      {
        id: 'pair',
        images: [image, await uploadImage(caller)],
        question: 'Which?',
        responses: [{ text: 'The second.', reward: 1 }],
      },
      { id: 'words', question: 'What colour is the sky?', responses: [{ text: 'It is blue.' }] },
    ],
  }));
});

function open({ secret = caller.secret, ...options }: Partial<PageOptions> = {}) {
  return openPage({ url, secret, ...options });
}

/** An expression about the element of this id or selector, which it calls `one`. */
function ask<Value>(page: Page, selector: string, expression: string): Promise<Value> {
  return page.evaluate<Value>(`((one) => ${expression})(document.querySelector(${JSON.stringify(selector)}))`);
}

const TOLD = "getComputedStyle(one, '::after').content";

browserDescribe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the page of a trajectory (%s, %i px)', (colorScheme, width) => {
  browserTest('can be read by everybody, fits the screen, shows both views, and is small', async () => {
    const { context, page, errors } = await open({ colorScheme, width, bypassCSP: true });
    for (const name of ['stars 0', `${HOSTILE} 0`, 'words 0']) {
      const path = `/trajectories/${trajectory(name).id}`;
      expect((await page.goto(url + path))?.status(), name).toBe(200);
      expect(await findViolations(page), name).toEqual([]);
      expect(await measureOverflow(page), name).toBe(0);
      expect((await (await page.request.get(url + path)).body()).length, name).toBeLessThan(150_000);
    }
    await page.goto(`${url}/trajectories/${trajectory('stars 0').id}`);
    expect(await page.locator('#views img').count()).toBe(2);
    for (const view of ['figure:first-child', 'figure:last-child']) {
      await page.locator(`#views ${view} img`).scrollIntoViewIfNeeded();
      await expect.poll(() => ask(page, `#views ${view} img`, 'one.naturalWidth')).toBe(112);
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});

browserTest(
  'without JavaScript every token has its address, its values on focus and hover, and the text is the response',
  async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    const shown = trajectory('stars 0');
    await page.goto(`${url}/runs/${run.id}`);
    await page.locator(`a[href="/trajectories/${shown.id}"]`).click();
    await page.waitForURL(`**/trajectories/${shown.id}`);
    expect(await page.locator('.heat-map a').count()).toBe(shown.tokens);
    const written = await page.locator('.heat-map').textContent();
    expect(written?.replaceAll('·', ' ')).toBe(shown.text);
    const most = shown.series.dependency.indexOf(Math.max(...shown.series.dependency));
    await page.locator('#top tbody a').first().click();
    await page.waitForURL(`**/trajectories/${shown.id}#t${most}`);
    expect(await ask(page, `#t${most}`, TOLD)).toContain(`token ${most + 1}: S `);
    expect(await ask(page, `#t${most}`, 'getComputedStyle(one).outlineStyle')).toBe('solid');
    const other = `#t${shown.series.mask?.indexOf(1)}`;
    expect(await ask(page, other, TOLD)).toBe('none');
    await page.hover(other);
    expect(await ask(page, other, TOLD)).toMatch(/kept/);
    await page.mouse.move(0, 0);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.matches(".heat-map a.k, .heat-map a[class*=s]")')).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.activeElement, '::after').content")).toMatch(/token \d+: S/);
    await context.close();
  },
);

browserTest('the page has the figures of the response and of its group, and leads to each of them', async () => {
  const { context, page } = await open();
  const shown = trajectory('stars 6');
  await page.goto(`${url}/trajectories/${shown.id}`);
  const text = (await page.locator('main').textContent()) ?? '';
  expect(text).toContain('The image contradicts this response');
  expect(text).toContain(example.question);
  const kept = shown.series.mask?.filter((weight) => weight > 0).length;
  expect(await page.locator('.heat-map .k').count()).toBe(kept);
  expect(await page.locator('.facts').first().textContent()).toContain(`${kept} of ${shown.tokens}`);
  const hrefs = await page
    .locator('.group-members h3 a')
    .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  const others = [...trajectories.values()].filter((one) => one.sample_id === 'stars' && one.id !== shown.id);
  expect(hrefs).toEqual(others.map(({ id }) => `/trajectories/${id}`));
  expect(await page.locator('.group-members .strip').count()).toBe(8);
  await context.close();
});

browserTest('divergence, scale and shaping are switched by links, and the shaping that was chosen stays', async () => {
  const shaped = await caller.post<{ id: string }>(`/v1/runs/${run.id}/shape`, {
    divergence: 'jsd',
    shaping: { top_p: 0.1 },
  });
  const { context, page } = await open();
  const shown = trajectory('stars 0');
  await page.goto(`${url}/trajectories/${shown.id}`);
  await page.getByRole('navigation', { name: 'Shaping' }).getByRole('link', { name: 'k 10 %' }).click();
  await page.waitForURL(`**shaping=${shaped.body.id}`);
  expect(await page.locator('.heat-map .k').count()).toBe(Math.ceil(0.1 * shown.tokens));
  expect(await page.locator('#chart title').textContent()).toContain('S_t by jsd');
  await page.getByRole('navigation', { name: 'Divergence' }).getByRole('link', { name: 'kl' }).click();
  await page.waitForURL('**divergence=kl**');
  expect(page.url()).toContain(shaped.body.id);
  expect(await page.locator('#chart .note').textContent()).toContain('The mask selects by jsd');
  await page.getByRole('link', { name: 'logarithm' }).click();
  await page.waitForURL('**scale=log**');
  expect(await page.locator('#chart .note').textContent()).toContain('(logarithm)');
  const refused = await page.goto(`${url}/trajectories/${shown.id}?divergence=k3`);
  expect(refused?.status()).toBe(400);
  expect(await page.locator('main').textContent()).toContain('not scored by k3');
  await context.close();
});

browserTest('soft weights mark what is above their mean, and a mask that keeps everything marks nothing', async () => {
  const shown = trajectory('stars 0');
  const { context, page } = await open();
  for (const selector of ['pgpo', 'none'] as const) {
    const { body } = await caller.post<{ id: string }>(`/v1/runs/${run.id}/shape`, { shaping: { selector } });
    const { body: shaped } = await caller.get<Trajectory>(`/v1/trajectories/${shown.id}?shaping=${body.id}`);
    const above = shaped.series.mask?.filter((weight) => weight > 1).length ?? 0;
    await page.goto(`${url}/trajectories/${shown.id}?shaping=${body.id}`);
    expect(await page.locator('.heat-map .k').count(), selector).toBe(above);
    expect(await page.locator('.heat-legend .k').count()).toBe(selector === 'pgpo' ? 1 : 0);
    expect(above > 0).toBe(selector === 'pgpo');
  }
  await context.close();
});

browserTest('each picture of a sample and each draw has its views', async () => {
  const { context, page } = await open();
  await page.goto(`${url}/trajectories/${trajectory('pair 0').id}`);
  await page.getByRole('navigation', { name: 'Image' }).getByRole('link', { name: '2' }).click();
  await page.waitForURL('**image=1**');
  await page.getByRole('navigation', { name: 'Draw' }).getByRole('link', { name: '2' }).click();
  await page.waitForURL('**draw=1**');
  const sources = await page.locator('#views img').evaluateAll((all) => all.map((one) => one.getAttribute('src')));
  expect(sources.map((source) => source?.split('/views/')[1])).toEqual([
    'original?image=1',
    'perturbed?image=1&draw=1',
  ]);
  // A placeholder (503) takes the place of a view while other tests keep the runner busy.
  const typeOf = async (source: string | null) => (await page.request.get(url + source)).headers()['content-type'];
  for (const source of sources) await expect.poll(() => typeOf(source), { timeout: 30_000 }).toBe('image/png');
  await context.close();
});

browserTest('the heat map is downloaded as SVG, PNG and JSON, by page and by API', async () => {
  const { context, page } = await open();
  const shown = trajectory(`${HOSTILE} 0`);
  await page.goto(`${url}/trajectories/${shown.id}`);
  for (const name of ['SVG', 'PNG', 'JSON']) {
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name, exact: true }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toBe(`${shown.id}.${name.toLowerCase()}`);
    const bytes = await buffer(await file.createReadStream());
    if (name === 'JSON') expect(JSON.parse(bytes.toString())).toEqual(shown);
    if (name === 'SVG') expect(bytes.toString()).not.toMatch(/<script|\u202e/);
    if (name !== 'JSON') {
      const { format, width } = await sharp(bytes).metadata();
      expect([format, width]).toEqual(name === 'SVG' ? ['svg', 960] : ['png', 1920]);
    }
  }
  const svg = await caller.fetch(`/v1/trajectories/${shown.id}/heat-map?divergence=jsd`);
  expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  expectProblem(
    await caller.get(`/v1/trajectories/${shown.id}/heat-map?divergence=k3`),
    'invalid_request',
    '/divergence',
  );
  await context.close();
});

browserTest('ids, questions and tokens of users are shown as they are written, and run nothing', async () => {
  const { context, page, errors } = await open();
  await page.goto(`${url}/trajectories/${trajectory(`${HOSTILE} 0`).id}`);
  const text = (await page.locator('main').textContent()) ?? '';
  for (const said of [HOSTILE, '⟨U+202E⟩', '🧭', '⏎']) expect(text).toContain(said);
  expect(text).not.toContain('\u202e');
  expect(await page.locator('main script, .heat-map br').count()).toBe(0);
  expect(errors).toEqual([]);
  await context.close();
});

describe('GET /v1/trajectories/{id}/views/{view}', () => {
  async function view(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const reply = await waitFor(`the view ${path}`, async () => {
      const answer = await caller.fetch(`/v1/trajectories/${trajectory('stars 0').id}/views/${path}`);
      return answer.status === 503 ? undefined : answer;
    });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/png']);
    return new Uint8Array(await reply.arrayBuffer());
  }

  test('gives the very pixels that were scored: scored themselves, they give the same series, bit for bit', async () => {
    const original = await uploadImage(caller, await view('original'));
    const draws = [await view('perturbed?draw=0'), await view('perturbed?draw=1')];
    expect(draws[0]).not.toEqual(draws[1]);
    const { text } = example.responses[0] ?? { text: '' };
    const samples: RunRequestInput['samples'] = [];
    for (const [draw, png] of draws.entries()) {
      samples.push({
        id: `draw ${draw}`,
        images: [original],
        replacement_images: [await uploadImage(caller, png)],
        question: example.question,
        responses: [{ text }],
      });
    }
    const { all } = await score(caller, { perturbation: { name: 'replace' }, divergences: ['kl', 'jsd'], samples });
    const [first, second] = [all.get('draw 0 0')?.series, all.get('draw 1 0')?.series];
    const scored = trajectory('stars 0').series;
    expect(first?.log_prob_original).toEqual(scored.log_prob_original);
    for (const name of ['kl', 'jsd'] as const) {
      const mean = first?.divergences[name]?.map((value, at) => (value + (second?.divergences[name]?.[at] ?? 0)) / 2);
      mean?.forEach((value, at) => {
        expect(value).toBeCloseTo(scored.divergences[name]?.[at] ?? Number.NaN, 8);
      });
      expect(mean).toHaveLength(scored.token_ids.length);
    }
  });

  test('gives the same bytes again, and refuses what there is not', async () => {
    expect(await view('perturbed')).toEqual(await view('perturbed?image=0&draw=0'));
    const { id } = trajectory('stars 0');
    expectProblem(await caller.get(`/v1/trajectories/${id}/views/perturbed?draw=2`), 'invalid_request', '/draw');
    expectProblem(await caller.get(`/v1/trajectories/${id}/views/original?image=1`), 'not_found');
    expectProblem(await caller.get(`/v1/trajectories/${id}/views/other`), 'invalid_request', '/view');
    expectProblem(await caller.get(`/v1/trajectories/${trajectory('words 0').id}/views/original`), 'not_found');
  });

  browserTest('of a run against no image at all there is no I′, and the page says so', async () => {
    const { all } = await score(caller, {
      perturbation: { name: 'no_image' },
      samples: [{ id: 'a', images: [image], question: 'Which?', responses: [{ text: 'A star.' }] }],
    });
    const { id = '' } = all.get('a 0') ?? {};
    expectProblem(await caller.get(`/v1/trajectories/${id}/views/perturbed`), 'not_found');
    const { context, page } = await open();
    await page.goto(`${url}/trajectories/${id}`);
    expect(await page.locator('#views').textContent()).toContain('there is no view to show');
    expect(await page.locator('#views img').count()).toBe(1);
    await context.close();
  });
});

browserTest(
  'where no runner with the model is there, the page stands, shows the picture as it was sent, and says why there is no other',
  async () => {
    const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-trajectory-'));
    const runner = await startRunner();
    const service = await startService({ stateFolder, runners: [{ name: 'only', url: runner.url }] });
    try {
      const by = callerWith(service.adminKey, { url: service.url });
      const sent = await uploadImage(by, new Uint8Array(await readFile(new URL('image.png', EXAMPLE))));
      const samples = [{ id: 'a', images: [sent], question: 'Which?', responses: [{ text: 'A star.' }] }];
      const { all } = await score(by, { samples });
      const { id = '' } = all.get('a 0') ?? {};
      await runner.stop();
      const { context, page } = await open({ secret: service.adminKey, url: service.url });
      expect((await page.goto(`${service.url}/trajectories/${id}`))?.status()).toBe(200);
      await expect.poll(() => ask(page, '#views figure:first-child img', 'one.naturalWidth')).toBe(112);
      await expect.poll(() => ask(page, '#views figure:last-child img', 'one.naturalWidth')).toBe(300);
      const placeholder = await page.request.get(`${service.url}/trajectories/${id}/views/perturbed`);
      expect([placeholder.status(), placeholder.headers()['content-type']]).toEqual([503, 'image/svg+xml']);
      expect(await placeholder.text()).toContain('try again in');
      expectProblem(await by.get(`/v1/trajectories/${id}/views/perturbed`), 'runner_unreachable');
      expectProblem(await by.get(`/v1/trajectories/${id}/heat-map?format=png`), 'runner_unreachable');
      await context.close();
    } finally {
      await service.stop();
      await runner.stop();
      await rm(stateFolder, { recursive: true });
    }
  },
);

describe('who may see a trajectory', () => {
  const parts = ['', '/views/original', '/views/perturbed', '/heat-map', '/json'];

  test('nobody without signing in', async () => {
    for (const part of parts) {
      const path = `/trajectories/${trajectory('stars 0').id}${part}`;
      const answer = await fetch(url + path, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')], part).toEqual([
        303,
        `/sign-in?next=${encodeURIComponent(path)}`,
      ]);
    }
  });

  browserTest('nobody of another tenant, by any way', async () => {
    const other = await createCaller();
    const { context, page } = await open({ secret: other.secret });
    for (const part of parts) {
      const answer = await page.request.get(`${url}/trajectories/${trajectory('stars 0').id}${part}`);
      expect(answer.status(), part).toBe(404);
      expect(await answer.text(), part).not.toContain('stars');
    }
    await context.close();
  });
});

browserTest(
  'a heat map of 16,000 tokens lays out only what is near the screen, and leads to its last token',
  async () => {
    const count = 16_000;
    const places = Array.from({ length: count }, (_, at) => at);
    const texts = places.map((at) => (at % 400 === 399 ? '.\n' : ' word'));
    let bytes = 0;
    const ends = texts.map((text) => {
      bytes += text.length;
      return bytes;
    });
    const map = HeatMap({
      label: 'A long response',
      scale: { name: 'sqrt', most: 1 },
      tokens: {
        text: texts.join(''),
        token_texts: texts,
        byte_starts: [0, ...ends.slice(0, -1)],
        byte_ends: ends,
        dependency: places.map((at) => Math.abs(Math.sin(at * 12.9898)) ** 6),
        mask: places.map((at) => Number(at % 3 === 0)),
        log_prob_original: places.map(() => -1),
        log_prob_perturbed: places.map(() => -2),
      },
    });
    const { context, page } = await openPage({ url });
    await page.setContent(String(html`<!doctype html><html lang="en"><body><main>${map}</main></body></html>`));
    await page.addStyleTag({ content: STYLESHEET });
    const isLaidOut = (at: number) => ask(page, `#t${at}`, 'one.checkVisibility({ contentVisibilityAuto: true })');
    await expect.poll(() => isLaidOut(0)).toBe(true);
    await expect.poll(() => isLaidOut(count - 1)).toBe(false);
    await page.evaluate(`location.hash = '#t${count - 1}'`);
    await expect.poll(() => isLaidOut(count - 1)).toBe(true);
    const isInView = 'one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().top < innerHeight';
    await expect.poll(() => ask(page, `#t${count - 1}`, isInView), { timeout: 10_000 }).toBe(true);
    await context.close();
  },
);
