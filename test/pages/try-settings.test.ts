import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { TRY_LIMITS } from '#pages/try/limits.ts';
import { browserTest } from '../browser/shared-browser.ts';
import { type SeparateService, startSeparateService } from '../service/separate-service.ts';
import { fillForm, imageBlob, openTryPage, postForm, sendForm, withoutRefusals } from './try-form.ts';

const shared = inject('shared');
const currentMinute = () => Math.floor(Date.now() / 60_000);

describe('a service with SIGHTLINE_TRY=everybody', () => {
  let service: SeparateService;
  beforeAll(async () => {
    const runners = [{ name: 'one', url: shared.runnerUrl }];
    service = await startSeparateService({ runners, vars: { SIGHTLINE_TRY: 'everybody' } });
  });
  afterAll(() => service.stop());

  browserTest('lets callers without a key try images, up to a limit per minute, and see only the result', async () => {
    const { url } = service;
    const { context, page, errors } = await openTryPage({ url });
    await fillForm(page);
    const sentAt = currentMinute();
    await sendForm(page);
    expect(await page.getByRole('link', { name: 'Open this response' }).count()).toBe(0);
    expect(await page.locator('.tried img').evaluate('document.querySelector(".tried img").naturalWidth')).toBe(56);
    const path = new URL(page.url()).pathname;
    expect((await fetch(url + path)).status).toBe(200);
    expect((await fetch(`${url}/try/run_${'0'.repeat(26)}`)).status).toBe(404);
    expect((await fetch(`${url}${path.replace('/try', '/runs')}`, { redirect: 'manual' })).status).toBe(303);
    const file = await imageBlob();
    // The limit counts by the minute of the clock.
    const used = currentMinute() === sentAt ? 1 : 0;
    const answers = await Promise.all(Array.from({ length: 12 }, () => postForm({ url, secret: '', file })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(TRY_LIMITS.perMinute - used);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.text).toContain('you may try 6 images per minute');
    expect(refused?.text).toContain('The disc is red.');
    expect(refused?.headers.get('retry-after')).toBe('60');
    expect(statuses.every((status) => status === 303 || status === 429)).toBe(true);
    expect(withoutRefusals(errors)).toEqual([]);
    await context.close();
  });
});

describe('a service with SIGHTLINE_TRY=off', () => {
  let service: SeparateService;
  beforeAll(async () => {
    const runners = [{ name: 'one', url: shared.runnerUrl }];
    service = await startSeparateService({ runners, vars: { SIGHTLINE_TRY: 'off' } });
  });
  afterAll(() => service.stop());

  test('answers 404 to /try, and its home page has no link to it', async () => {
    const { url } = service;
    const accept = { headers: { accept: 'text/html' } };
    expect((await fetch(`${url}/try`)).status).toBe(404);
    expect((await postForm({ url, secret: '', file: await imageBlob() })).status).toBe(404);
    expect(await (await fetch(url, accept)).text()).not.toContain('href="/try"');
    expect(await (await fetch(shared.url, accept)).text()).toContain('href="/try"');
  });
});

describe('a service without a runner', () => {
  let service: SeparateService;
  beforeAll(async () => {
    const runners = [{ name: 'away', url: 'http://127.0.0.1:9' }];
    service = await startSeparateService({ runners, vars: { SIGHTLINE_TRY: 'everybody' } });
  });
  afterAll(() => service.stop());

  test('answers 503 to POST /try and keeps the image and the texts', async () => {
    const file = await imageBlob();
    const { status, text } = await postForm({ url: service.url, secret: '', file, fields: { response: 'Kept' } });
    expect(status).toBe(503);
    expect(text).toContain('No runner is available');
    expect(text).toContain('Kept');
    expect(text).toMatch(/name="kept" value="[0-9a-f]{64}"/);
  });
});
