import { buffer } from 'node:stream/consumers';
import { html } from 'hono/html';
import sharp from 'sharp';
import { beforeAll, expect, inject, test } from 'vitest';
import { HeatMap } from '#pages/heat/heat-map.tsx';
import { STYLESHEET } from '#pages/layout/stylesheet.ts';
import { browserTest, evaluateOn, openPage } from '../browser/shared-browser.ts';
import { type Caller, createCaller, expectProblem } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { type ScoredRun, scoreRun } from '../service/score-run.ts';

const HOSTILE = '"><script>alert("id")</script>';

const { url } = inject('shared');
let caller: Caller;
let scored: ScoredRun;

beforeAll(async () => {
  caller = await createCaller();
  const responses = [{ text: `${HOSTILE}\n\n 🧭 left \u202ethgir.` }];
  const sample = { id: 'hostile', images: [await uploadImage(caller)], question: `${HOSTILE} \u202e`, responses };
  scored = await scoreRun(caller, { divergences: ['kl', 'jsd'], samples: [sample] });
});

browserTest('the heat map of a trajectory can be downloaded from its page as SVG, PNG and JSON', async () => {
  const { context, page } = await openPage({ url, secret: caller.secret });
  const shown = scored.trajectory('hostile 0');
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
  await context.close();
});

test('GET /v1/trajectories/{id}/heat-map gives SVG, and rejects a divergence that was not computed with 400', async () => {
  const shown = scored.trajectory('hostile 0');
  const svg = await caller.fetch(`/v1/trajectories/${shown.id}/heat-map?divergence=jsd`);
  expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  expectProblem(
    await caller.get(`/v1/trajectories/${shown.id}/heat-map?divergence=k3`),
    'invalid_request',
    '/divergence',
  );
});

browserTest(
  'a heat map of 16,000 tokens lays out only tokens near the screen, and links reach its last token',
  async () => {
    const count = 16_000;
    const indexes = Array.from({ length: count }, (_, index) => index);
    const texts = indexes.map((index) => (index % 400 === 399 ? '.\n' : ' word'));
    let bytes = 0;
    const ends = texts.map((text) => {
      bytes += text.length;
      return bytes;
    });
    const map = HeatMap({
      label: 'A long response',
      scale: { name: 'sqrt', max: 1 },
      tokens: {
        text: texts.join(''),
        token_texts: texts,
        byte_starts: [0, ...ends.slice(0, -1)],
        byte_ends: ends,
        dependency: indexes.map((index) => Math.abs(Math.sin(index * 12.9898)) ** 6),
        mask: indexes.map((index) => Number(index % 3 === 0)),
        log_prob_original: indexes.map(() => -1),
        log_prob_perturbed: indexes.map(() => -2),
      },
    });
    const { context, page } = await openPage({ url });
    await page.setContent(String(html`<!doctype html><html lang="en"><body><main>${map}</main></body></html>`));
    await page.addStyleTag({ content: STYLESHEET });
    const isLaidOut = (index: number) =>
      evaluateOn(page, `#t${index}`, 'element.checkVisibility({ contentVisibilityAuto: true })');
    await expect.poll(() => isLaidOut(0)).toBe(true);
    await expect.poll(() => isLaidOut(count - 1)).toBe(false);
    await page.evaluate(`location.hash = '#t${count - 1}'`);
    await expect.poll(() => isLaidOut(count - 1)).toBe(true);
    const isInView = 'element.getBoundingClientRect().top > 0 && element.getBoundingClientRect().top < innerHeight';
    await expect.poll(() => evaluateOn(page, `#t${count - 1}`, isInView)).toBe(true);
    await context.close();
  },
);
