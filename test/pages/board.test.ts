import { text } from 'node:stream/consumers';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Submission } from '#contract/submission.ts';
import {
  browserDescribe,
  browserTest,
  findViolations,
  measureOverflow,
  openPage,
  type PageOptions,
} from '../browser/shared-browser.ts';
import {
  type BenchmarkScene,
  createBenchmark,
  RIGHT,
  submit,
  toLines,
  WRONG,
  waitForScores,
} from '../service/benchmark-scene.ts';
import { type Caller, createCaller } from '../service/callers.ts';

const HOSTILE = '<img src=x onerror=alert(1)>=1+1';
const PAGE_BYTES_MAX = 150_000;

let scene: BenchmarkScene;
let team: Caller;
let accurate: Submission;
const { url } = inject('shared');

async function submitAndScore(responses: Record<string, string[]>, query: string): Promise<Submission> {
  const { status, body } = await submit(team, { name: scene.name, body: toLines(responses), query });
  expect(status, JSON.stringify(body)).toBe(202);
  return waitForScores(team, body.id);
}

beforeAll(async () => {
  scene = await createBenchmark();
  team = await createCaller({ scopes: ['submit', 'read'] });
  accurate = await submitAndScore(
    RIGHT,
    'model=Looks&team=Eyes&link=https%3A%2F%2Fexample.org%2Fpaper&visibility=public',
  );
  await submitAndScore(WRONG, `model=${encodeURIComponent(HOSTILE)}&visibility=public`);
  await submitAndScore(WRONG, 'model=Nobody%20knows&visibility=anonymous');
  const withdrawn = await submitAndScore(WRONG, 'model=Taken%20back&visibility=public');
  await team.post(`/v1/submissions/${withdrawn.id}/withdraw`);
});

const open = (options: Omit<PageOptions, 'url'> = {}) => openPage({ url, ...options });

browserDescribe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the pages of a leaderboard in %s colours at %i px', (colorScheme, width) => {
  browserTest(
    'lead from the list to a leaderboard, a submission, its worst sample, a heat map and a file',
    async () => {
      const { context, page } = await open({ colorScheme, width });
      await page.goto(`${url}/benchmarks`);
      expect(await findViolations(page)).toEqual([]);
      await page.goto(`${url}/benchmarks/${scene.name}`);
      await page.getByRole('heading', { name: 'Discs' }).waitFor();
      expect(await findViolations(page)).toEqual([]);
      expect(await measureOverflow(page)).toBe(0);
      await page.getByRole('link', { name: /^Accuracy/ }).click();
      await page.waitForURL('**sort=accuracy');
      expect(await page.locator('th[aria-sort="descending"]').textContent()).toContain('Accuracy');
      await page.locator('tbody a', { hasText: 'Looks' }).click();
      await page.getByRole('heading', { name: 'Samples' }).waitFor();
      expect(await findViolations(page)).toEqual([]);
      expect(await measureOverflow(page)).toBe(0);
      await page.getByRole('link', { name: 'Dataset order' }).click();
      await page.locator('.sample img').first().scrollIntoViewIfNeeded();
      const pixels = () => page.evaluate('document.querySelector(".sample img").naturalWidth');
      await expect.poll(pixels).toBeGreaterThan(0);
      await page.locator('.sample a').first().click();
      await page.getByRole('heading', { name: 'What colour is the disc?' }).waitFor();
      expect(await findViolations(page)).toEqual([]);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'JSON', exact: true }).click(),
      ]);
      const saved = JSON.parse(await text(await file.createReadStream())) as { text: string };
      expect(saved.text).toBe('red');
      await page.getByRole('link', { name: 'Submission', exact: true }).click();
      await page.getByRole('heading', { name: 'Looks' }).waitFor();
      await context.close();
    },
  );
});

browserTest('without JavaScript, two submissions of a leaderboard can be compared', async () => {
  const { context, page } = await open({ javaScriptEnabled: false });
  await page.goto(`${url}/benchmarks/${scene.name}?sort=accuracy`);
  await page.getByLabel('First: Looks').check();
  await page.getByLabel('Second: Anonymous').check();
  await page.getByRole('button', { name: 'Compare a with b' }).click();
  await page.getByRole('heading', { name: 'Looks and Anonymous' }).waitFor();
  expect(await page.locator('tbody tr').first().textContent()).toMatch(/Accuracy.*87\.5 %/s);
  const refused = await page.goto(`${url}/benchmarks/${scene.name}/compare?a=${accurate.id}`);
  expect(refused?.status()).toBe(400);
  await context.close();
});

browserTest('a leaderboard shows hostile names as text and links with rel=nofollow', async () => {
  const { context, page, errors } = await open();
  await page.goto(`${url}/benchmarks/${scene.name}`);
  expect(await page.locator('tbody').textContent()).toContain(HOSTILE);
  expect(await page.getByRole('link', { name: 'example.org' }).first().getAttribute('rel')).toContain('nofollow');
  expect(await page.content()).not.toContain('Nobody knows');
  expect(errors).toEqual([]);
  await context.close();
});

browserTest('a withdrawn submission stays listed, and its page shows no numbers', async () => {
  const { context, page } = await open();
  await page.goto(`${url}/benchmarks/${scene.name}`);
  await page.getByRole('link', { name: 'Taken back' }).click();
  expect(await page.locator('main').textContent()).toContain('Withdrawn on 20');
  expect(await page.locator('table').count()).toBe(0);
  await context.close();
});

test('the page of a submission shows only aggregates of a hidden split', async () => {
  const page = await (await fetch(`${url}/benchmarks/${scene.name}/entries/${accurate.id}?sort=position`)).text();
  expect(page).toContain('closed (hidden)');
  expect(page).not.toContain('Which colour has the disc?');
  const refused = await fetch(`${url}/benchmarks/${scene.name}/entries/${accurate.id}?sort=position&split=closed`);
  expect(refused.status).toBe(404);
});

browserTest('the page of a private submission opens for its tenant only', async () => {
  const { body } = await submit(team, { name: scene.name, body: toLines(WRONG), query: 'model=Secret' });
  const path = `/benchmarks/${scene.name}/entries/${body.id}`;
  expect((await fetch(`${url}${path}`)).status).toBe(404);
  expect((await fetch(`${url}${path}/badge.svg`)).status).toBe(404);
  const { context, page } = await open();
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('API key').fill(team.secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Secret' }).waitFor();
  await context.close();
});

browserTest('badge and feed are well-formed XML despite hostile names, and ids of the feed are unique', async () => {
  const feed = await (await fetch(`${url}/benchmarks/${scene.name}/feed.xml`)).text();
  const badge = await fetch(`${url}/benchmarks/${scene.name}/entries/${accurate.id}/badge.svg`);
  expect(badge.headers.get('content-type')).toContain('image/svg+xml');
  const { context, page } = await open();
  await page.goto('about:blank');
  const parse = (text: string, type: string) =>
    page.evaluate(
      `(() => { const d = new DOMParser().parseFromString(${JSON.stringify(text)}, ${JSON.stringify(type)});
        return d.querySelector('parsererror') ? ['broken'] : [...d.querySelectorAll('entry > id')].map((id) => id.textContent); })()`,
    );
  expect(await parse(await badge.text(), 'image/svg+xml')).toEqual([]);
  const ids = (await parse(feed, 'application/xml')) as string[];
  expect(ids).toContain(`urn:sightline:entry:${accurate.id}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.some((id) => id.includes(':withdrawn:'))).toBe(true);
  await context.close();
});

test('the page of a leaderboard is below 150 kB and answers 304 to a matching If-None-Match', async () => {
  const path = `${url}/benchmarks/${scene.name}`;
  const first = await fetch(path);
  expect((await first.text()).length).toBeLessThan(PAGE_BYTES_MAX);
  const tag = first.headers.get('etag') ?? '';
  expect((await fetch(path, { headers: { 'if-none-match': tag } })).status).toBe(304);
});
