import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { SignalSet } from '#contract/signals.ts';
import { browserDescribe, browserTest, findViolations, measureOverflow, openPage } from '../browser/shared-browser.ts';
import { type Caller, createCaller, waitFor } from '../service/callers.ts';

const EXAMPLE = new URL('../../examples/filter-a-dataset/', import.meta.url);
const HOSTILE = '<script>alert("name")</script>';

let caller: Caller;
let dataset: string;
const { url } = inject('shared');

async function push(id: string, rows: readonly object[]): Promise<void> {
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  await caller.send('POST', `/v1/datasets/${id}/samples`, { body, headers: { 'content-type': 'application/jsonl' } });
  await caller.post(`/v1/datasets/${id}/versions`, {});
}

beforeAll(async () => {
  caller = await createCaller({ scopes: ['read', 'score', 'datasets'] });
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
  await waitFor('the signals', async () => {
    const { body } = await caller.get<SignalSet>(`/v1/signals/${set.id}`);
    return body.status === 'running' ? undefined : body;
  });
});

async function signIn(page: Page, secret: string): Promise<void> {
  await page.goto(`${url}/datasets`);
  await page.getByLabel('API key').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/datasets');
}

browserDescribe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the pages of a dataset in %s colours at %i px', (colorScheme, width) => {
  browserTest('lead from the sign-in page to a filter and its files, and meet WCAG AA', async () => {
    const { context, page, errors } = await openPage({ url, colorScheme, width, bypassCSP: true });
    await signIn(page, caller.secret);
    await page.getByRole('link', { name: 'Shapes' }).click();
    await page.getByRole('heading', { name: 'Signals' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.locator('#filter').getByText('language_shortcut').click();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.waitForURL(/rule=/);
    await page.getByRole('heading', { name: 'Preview' }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    expect(await measureOverflow(page)).toBe(0);
    await page.getByRole('button', { name: /Apply/ }).click();
    await page.waitForURL('**/filters/**');
    expect(await findViolations(page)).toEqual([]);
    const exported = await page.request.get(`${page.url()}/export?part=kept`);
    expect((await exported.text()).split('\n').length).toBeGreaterThan(2);
    const bytes = (await (await page.request.get(`${url}/datasets/${dataset}`)).body()).length;
    expect(bytes).toBeLessThan(150_000);
    expect(errors).toEqual([]);
    await context.close();
  });
});

browserTest('the page of a dataset shows its charts and images without JavaScript', async () => {
  const { context, page } = await openPage({ url, javaScriptEnabled: false });
  await signIn(page, caller.secret);
  await page.goto(`${url}/datasets/${dataset}`);
  expect(await page.locator('svg').count()).toBeGreaterThan(10);
  const picture = await page.locator('img[src*="/pictures/"]').first().getAttribute('src');
  expect((await page.request.get(new URL(picture ?? '', url).href)).headers()['content-type']).toBe('image/png');
  await context.close();
});

browserTest('the pages of a dataset show hostile names as text', async () => {
  const { body } = await caller.post<{ id: string }>('/v1/datasets', { name: HOSTILE });
  await push(body.id, [{ id: '"><img src=x onerror=alert(1)>', question: HOSTILE, answer: HOSTILE }]);
  const { context, page, errors } = await openPage({ url });
  await signIn(page, caller.secret);
  await page.getByRole('link', { name: HOSTILE }).click();
  expect(await page.locator('h1').textContent()).toContain(HOSTILE);
  expect(errors).toEqual([]);
  await context.close();
});

describe('access to a dataset', () => {
  test('pages of a dataset lead callers without a key to the sign-in page, which never leads to another site', async () => {
    const answer = await fetch(`${url}/datasets/${dataset}`, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/sign-in\?next=/);
    const outside = await fetch(`${url}/sign-in?next=https://example.org/`);
    expect(await outside.text()).not.toContain('https://example.org');
  });

  browserTest('pages of a dataset answer 404 to another tenant', async () => {
    const other = await createCaller();
    const { context, page } = await openPage({ url });
    await signIn(page, other.secret);
    const answer = await page.goto(`${url}/datasets/${dataset}`);
    expect(answer?.status()).toBe(404);
    await context.close();
  });
});
