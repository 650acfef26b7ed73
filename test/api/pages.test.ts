import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignalSet } from '#contract/signals.ts';
import { launchBrowser, violationsOf } from './browser.ts';
import { type Caller, eventually, newCaller } from './callers.ts';

const EXAMPLE = new URL('../../examples/filter-a-dataset/', import.meta.url);
const HOSTILE = '<script>alert("name")</script>';

let browser: Browser;
let caller: Caller;
let dataset: string;
const { url } = inject('shared');

async function push(id: string, rows: readonly object[]): Promise<void> {
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  await caller.send('POST', `/v1/datasets/${id}/samples`, { body, headers: { 'content-type': 'application/jsonl' } });
  await caller.post(`/v1/datasets/${id}/versions`, {});
}

beforeAll(async () => {
  browser = await launchBrowser();
  caller = await newCaller({ scopes: ['read', 'score', 'datasets'] });
  const lines = (await readFile(new URL('train.jsonl', EXAMPLE), 'utf8')).trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as { image: string });
  for (const row of rows) {
    const body = new Uint8Array(await readFile(fileURLToPath(new URL(row.image, EXAMPLE))));
    const sent = await caller.send<{ sha256: string }>('POST', '/v1/images', {
      body,
      headers: { 'content-type': 'image/png' },
    });
    row.image = sent.body.sha256;
  }
  dataset = (await caller.post<{ id: string }>('/v1/datasets', { name: 'Shapes' })).body.id;
  await push(dataset, rows);
  const { body: set } = await caller.post<SignalSet>(`/v1/datasets/${dataset}/versions/1/signals`, {
    generate: { blind: 4, max_tokens: 32 },
  });
  await eventually('the signals', async () => {
    const { body } = await caller.get<SignalSet>(`/v1/signals/${set.id}`);
    return body.status === 'running' ? undefined : body;
  });
});
afterAll(() => browser.close());

async function signIn(page: Page, secret: string): Promise<void> {
  await page.goto(`${url}/datasets`);
  await page.getByLabel('API key').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/datasets');
}

describe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the pages of a dataset (%s, %i px)', (colorScheme, width) => {
  test('lead from signing in to a filter and its files, readable for everybody', async () => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await signIn(page, caller.secret);
    await page.getByRole('link', { name: 'Shapes' }).click();
    await page.getByRole('heading', { name: 'Signals' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('#filter').getByText('language_shortcut').click();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.waitForURL(/rule=/);
    await page.getByRole('heading', { name: 'Preview' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
    await page.getByRole('button', { name: /Apply/ }).click();
    await page.waitForURL('**/filters/**');
    expect(await violationsOf(page)).toEqual([]);
    const exported = await page.request.get(`${page.url()}/export?part=kept`);
    expect((await exported.text()).split('\n').length).toBeGreaterThan(2);
    const bytes = (await (await page.request.get(`${url}/datasets/${dataset}`)).body()).length;
    expect(bytes).toBeLessThan(150_000);
    expect(faults).toEqual([]);
    await context.close();
  });
});

test('without JavaScript the page has its charts, and its pictures', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, caller.secret);
  await page.goto(`${url}/datasets/${dataset}`);
  expect(await page.locator('svg').count()).toBeGreaterThan(10);
  const picture = await page.locator('img[src*="/pictures/"]').first().getAttribute('src');
  expect((await page.request.get(new URL(picture ?? '', url).href)).headers()['content-type']).toBe('image/png');
  await context.close();
});

test('names of users are shown as they are written, and run nothing', async () => {
  const { body } = await caller.post<{ id: string }>('/v1/datasets', { name: HOSTILE });
  await push(body.id, [{ id: '"><img src=x onerror=alert(1)>', question: HOSTILE, answer: HOSTILE }]);
  const context = await browser.newContext();
  const page = await context.newPage();
  let alerted = false;
  page.on('dialog', () => {
    alerted = true;
  });
  await signIn(page, caller.secret);
  await page.getByRole('link', { name: HOSTILE }).click();
  expect(await page.locator('h1').textContent()).toContain(HOSTILE);
  expect(alerted).toBe(false);
  await context.close();
});

describe('who may see a page', () => {
  test('nobody without signing in, and afterwards only inside', async () => {
    const answer = await fetch(`${url}/datasets/${dataset}`, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/sign-in\?next=/);
    const outside = await fetch(`${url}/sign-in?next=https://example.org/`);
    expect(await outside.text()).not.toContain('https://example.org');
  });

  test('nobody of another tenant', async () => {
    const other = await newCaller();
    const page = await (await browser.newContext()).newPage();
    await signIn(page, other.secret);
    const answer = await page.goto(`${url}/datasets/${dataset}`);
    expect(answer?.status()).toBe(404);
    await page.context().close();
  });
});
