import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Trajectory } from '#contract/trajectory.ts';
import {
  browserDescribe,
  browserTest,
  evaluateOn,
  findViolations,
  measureOverflow,
  openPage,
  type PageOptions,
} from '../browser/shared-browser.ts';
import { type Caller, createCaller } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { type ScoredRun, scoreRun } from '../service/score-run.ts';

const EXAMPLE = new URL('../../examples/group/', import.meta.url);
const HOSTILE = '"><script>alert("id")</script>';

interface Example {
  question: string;
  responses: { text: string; reward: number }[];
}

const { url } = inject('shared');
let caller: Caller;
let example: Example;
let scored: ScoredRun;
const trajectory = (name: string) => scored.trajectory(name);

beforeAll(async () => {
  caller = await createCaller();
  example = JSON.parse(await readFile(new URL('group.json', EXAMPLE), 'utf8')) as Example;
  const image = await uploadImage(caller, new Uint8Array(await readFile(new URL('image.png', EXAMPLE))));
  const responses = example.responses.map(({ text, reward }) => ({ text, reward }));
  scored = await scoreRun(caller, {
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
  });
});

function open({ secret = caller.secret, ...options }: Partial<PageOptions> = {}) {
  return openPage({ url, secret, ...options });
}

/** Text of a token's values, empty unless the token has the focus or the pointer. */
const SHOWN_VALUES = "getComputedStyle(element, '::after').content";

browserDescribe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the page of a trajectory in %s colours at %i px', (colorScheme, width) => {
  browserTest('meets WCAG AA, fits the screen, shows both views and stays below 150 kB', async () => {
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
      await expect.poll(() => evaluateOn(page, `#views ${view} img`, 'element.naturalWidth')).toBe(112);
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});

browserTest(
  'without JavaScript, every token of a heat map has an address, and shows its values on focus and hover',
  async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    const shown = trajectory('stars 0');
    await page.goto(`${url}/runs/${scored.run.id}`);
    await page.locator(`a[href="/trajectories/${shown.id}"]`).click();
    await page.waitForURL(`**/trajectories/${shown.id}`);
    expect(await page.locator('.heat-map a').count()).toBe(shown.tokens);
    const written = await page.locator('.heat-map').textContent();
    expect(written?.replaceAll('·', ' ')).toBe(shown.text);
    const most = shown.series.dependency.indexOf(Math.max(...shown.series.dependency));
    await page.locator('#top tbody a').first().click();
    await page.waitForURL(`**/trajectories/${shown.id}#t${most}`);
    expect(await evaluateOn(page, `#t${most}`, SHOWN_VALUES)).toContain(`token ${most + 1}: S `);
    expect(await evaluateOn(page, `#t${most}`, 'getComputedStyle(element).outlineStyle')).toBe('solid');
    const other = `#t${shown.series.mask?.indexOf(1)}`;
    expect(await evaluateOn(page, other, SHOWN_VALUES)).toBe('none');
    await page.hover(other);
    expect(await evaluateOn(page, other, SHOWN_VALUES)).toMatch(/kept/);
    await page.mouse.move(0, 0);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.matches(".heat-map a.k, .heat-map a[class*=s]")')).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.activeElement, '::after').content")).toMatch(/token \d+: S/);
    await context.close();
  },
);

browserTest(
  'the page of a trajectory shows figures of its response and links to every other response of its group',
  async () => {
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
    const others = scored.trajectories.filter((other) => other.sample_id === 'stars' && other.id !== shown.id);
    expect(hrefs).toEqual(others.map(({ id }) => `/trajectories/${id}`));
    expect(await page.locator('.group-members .strip').count()).toBe(8);
    await context.close();
  },
);

browserTest(
  'links on the page of a trajectory switch divergence, scale and shaping, and keep the chosen shaping',
  async () => {
    const shaped = await caller.post<{ id: string }>(`/v1/runs/${scored.run.id}/shape`, {
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
    expect(await page.locator('main').textContent()).toContain('not scored with k3');
    await context.close();
  },
);

browserTest('a heat map marks tokens with a weight above the mean, and no tokens if the mask keeps all', async () => {
  const shown = trajectory('stars 0');
  const { context, page } = await open();
  for (const selector of ['pgpo', 'none'] as const) {
    const { body } = await caller.post<{ id: string }>(`/v1/runs/${scored.run.id}/shape`, { shaping: { selector } });
    const { body: shaped } = await caller.get<Trajectory>(`/v1/trajectories/${shown.id}?shaping=${body.id}`);
    const above = shaped.series.mask?.filter((weight) => weight > 1).length ?? 0;
    await page.goto(`${url}/trajectories/${shown.id}?shaping=${body.id}`);
    expect(await page.locator('.heat-map .k').count(), selector).toBe(above);
    expect(await page.locator('.heat-legend .k').count()).toBe(selector === 'pgpo' ? 1 : 0);
    expect(above > 0).toBe(selector === 'pgpo');
  }
  await context.close();
});

browserTest('the page of a trajectory shows the views of each image and of each draw', async () => {
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
  // The page shows a placeholder (503) instead of a view while other tests keep the runner busy.
  const typeOf = async (source: string | null) => (await page.request.get(url + source)).headers()['content-type'];
  for (const source of sources) await expect.poll(() => typeOf(source)).toBe('image/png');
  await context.close();
});

browserTest('the page of a trajectory shows hostile ids, questions and tokens as text', async () => {
  const { context, page, errors } = await open();
  await page.goto(`${url}/trajectories/${trajectory(`${HOSTILE} 0`).id}`);
  const text = (await page.locator('main').textContent()) ?? '';
  for (const said of [HOSTILE, '⟨U+202E⟩', '🧭', '⏎']) expect(text).toContain(said);
  expect(text).not.toContain('\u202e');
  expect(await page.locator('main script, .heat-map br').count()).toBe(0);
  expect(errors).toEqual([]);
  await context.close();
});

describe('access to a trajectory', () => {
  const parts = ['', '/views/original', '/views/perturbed', '/heat-map', '/json'];

  test('every page of a trajectory leads callers without a key to the sign-in page', async () => {
    for (const part of parts) {
      const path = `/trajectories/${trajectory('stars 0').id}${part}`;
      const answer = await fetch(url + path, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')], part).toEqual([
        303,
        `/sign-in?next=${encodeURIComponent(path)}`,
      ]);
    }
  });

  browserTest('every page of a trajectory answers 404 to callers of another tenant', async () => {
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
