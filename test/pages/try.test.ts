import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type StartedService, startService } from '#cli/service/start-service.ts';
import { type StartedRunner, startRunner } from '#clients/runner/start.ts';
import { TRY_LIMITS } from '#pages/try/limits.ts';
import {
  browserDescribe,
  browserTest,
  findViolations,
  measureOverflow,
  type OpenPage,
  openPage,
  type PageOptions,
} from '../browser/shared-browser.ts';
import { type Caller, createCaller, waitFor } from '../service/callers.ts';
import { animatedPng, drawImage } from '../service/images.ts';

const HOSTILE = '"></textarea><script>alert("typed")</script>';
const REVERSED = 'left \u202ethgir';
const RESULT = /\/try\/run_\w{26}$/;

const { url } = inject('shared');
let caller: Caller;

beforeAll(async () => {
  caller = await createCaller();
});

async function open({ secret = caller.secret, ...options }: Partial<PageOptions> = {}): Promise<OpenPage> {
  const opened = await openPage({ url, secret, ...options });
  await opened.page.goto(`${options.url ?? url}/try`);
  return opened;
}

/** Errors of a page, without those that the browser logs when a form comes back with a status of 4xx. */
function withoutRefusals(errors: string[]): string[] {
  return errors.filter((error) => !error.includes('status of 4'));
}

async function expectReadable(page: Page): Promise<void> {
  expect(await findViolations(page), page.url()).toEqual([]);
  expect(await measureOverflow(page), page.url()).toBe(0);
}

async function fill(page: Page, { name = 'disc.png', responses = ['The disc is red.', 'It is blue.'] } = {}) {
  const file = { name, mimeType: 'image/png', buffer: Buffer.from(await drawImage()) };
  await page.getByLabel('Image', { exact: true }).setInputFiles(file);
  await page.getByLabel('Question').fill('What colour is the disc?');
  for (const [index, text] of responses.entries()) await page.getByLabel(`Response ${index + 1}`).fill(text);
}

const send = (page: Page) => page.getByRole('button', { name: 'Show what depends on the image' }).click();

async function sendAndWait(page: Page): Promise<void> {
  await send(page);
  await page.waitForURL(RESULT);
  await page.locator('.heat-map').waitFor();
}

interface Sent {
  at?: string;
  secret?: string;
  fields?: Record<string, string | string[]>;
  file?: Blob | undefined;
  headers?: Record<string, string>;
}

/** As a browser without scripts sends the form. */
async function post({ at = url, secret = caller.secret, fields = {}, file, headers = {} }: Sent) {
  const form = new FormData();
  const all = { question: 'What colour is the disc?', view: 'patches', response: ['The disc is red.'], ...fields };
  for (const [name, values] of Object.entries(all)) for (const value of [values].flat()) form.append(name, value);
  if (file) form.append('picture', file, 'picture.png');
  const cookie: Record<string, string> = secret === '' ? {} : { cookie: `sightline=${secret}` };
  const reply = await fetch(`${at}/try`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { origin: at, ...cookie, ...headers },
  });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

const aPicture = async () => new Blob([await drawImage()], { type: 'image/png' });

browserDescribe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the page to try it (%s, %i px)', (colorScheme, width) => {
  browserTest('leads from a picture to a heat map of each response, readable for everybody', async () => {
    const { context, page, errors } = await open({ colorScheme, width, bypassCSP: true });
    await expectReadable(page);
    await fill(page);
    await page.locator('canvas').waitFor({ state: 'visible' });
    await expectReadable(page);
    await sendAndWait(page);
    await expectReadable(page);
    expect(await page.locator('.tried .card').count()).toBe(2);
    expect(await page.locator('.heat-map').textContent()).toContain('The disc is red.');
    await page.getByRole('link', { name: 'Show token values' }).click();
    await page.waitForURL(/response=2/);
    expect(await page.locator('.heat-map').textContent()).toContain('It is blue.');
    expect(await page.locator('.heat-map [data-v]').first().getAttribute('data-v')).toMatch(/^token 1: S /);
    await page.getByRole('link', { name: 'Open this response' }).first().click();
    await page.waitForURL(/\/trajectories\/trj_\w{26}$/);
    expect(withoutRefusals(errors)).toEqual([]);
    await context.close();
  });
});

browserTest(
  'without JavaScript the form works as well, the scorer answers where no response is given, and both can be changed',
  async () => {
    const { context, page } = await open({ javaScriptEnabled: false });
    await fill(page, { responses: [] });
    await page.getByLabel('Compared with').selectOption('none');
    await sendAndWait(page);
    expect(await page.locator('h2').first().textContent()).toContain('generated by the scorer');
    const picture = await page.locator('.tried img').getAttribute('src');
    expect((await page.request.get(url + picture)).headers()['content-type']).toBe('image/png');
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.waitForURL(/from=/);
    expect(await page.getByLabel('Question').inputValue()).toBe('What colour is the disc?');
    expect(await page.getByLabel('Compared with').inputValue()).toBe('none');
    await page.getByLabel('Response 1').fill('The disc is green.\n\nI am sure.');
    await sendAndWait(page);
    expect(await page.locator('.heat-map').textContent()).toContain('I am sure.');
    await context.close();
  },
);

browserTest(
  'a picture can be dropped, and files and texts of users are shown as they are and run nothing',
  async () => {
    const { context, page, errors } = await open();
    const bytes = [...(await drawImage())];
    const name = '"><img src=x onerror=alert(1)>.png';
    const transfer = await page.evaluateHandle(`(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], ${JSON.stringify(name)}, { type: 'image/png' }));
    return dropped;
  })()`);
    await page.locator('[data-drop]').dispatchEvent('drop', { dataTransfer: transfer });
    await page.locator('canvas').waitFor({ state: 'visible' });
    await page.getByLabel('Question').fill(`${REVERSED} ${HOSTILE}`);
    await page.getByLabel('Response 1').fill(HOSTILE);
    await sendAndWait(page);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain(HOSTILE);
    expect(text).toContain('⟨U+202E⟩');
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.waitForURL(/from=/);
    expect(await page.getByLabel('Response 1').inputValue()).toBe(HOSTILE);
    const file = { name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
    await page.getByLabel('Image', { exact: true }).setInputFiles(file);
    await waitFor('the fault of the file', async () => {
      const told = await page.locator('#picture').evaluate('document.querySelector("#picture").validationMessage');
      return told === 'This file cannot be read as an image.' || undefined;
    });
    expect(withoutRefusals(errors)).toEqual([]);
    await context.close();
  },
);

describe('what cannot be taken is told where it is, with what was typed kept:', () => {
  test.each([
    ['no question', { fields: { question: ' \r\n' } }, 'Enter a question.'],
    ['a long question', { fields: { question: 'x'.repeat(2001) } }, 'at most 2000 characters'],
    ['a long response', { fields: { response: ['red', 'y'.repeat(2001)] } }, 'Response 2 has 2001 characters'],
    ['five responses', { fields: { response: ['1', '2', '3', '4', '5'] } }, 'at most 4 responses'],
    ['an unknown view', { fields: { view: 'toString' } }, 'no such view'],
  ] as const)('%s', async (_, wish, told) => {
    const { status, text } = await post({ file: await aPicture(), fields: wish.fields as Record<string, string> });
    expect(status).toBe(422);
    expect(text).toContain(told);
    expect(text).toContain('role="alert"');
    // The picture is kept too: the form comes back without a file.
    expect(text).toMatch(/name="kept" value="[0-9a-f]{64}"/);
  });

  test.each([
    ['no picture', async (): Promise<Blob | undefined> => undefined, 'Choose an image.'],
    ['a text', async () => new Blob(['<svg onload=alert(1)>']), 'send a still JPEG, PNG or WebP'],
    ['an animation', async () => new Blob([await animatedPng()]), 'animated PNG'],
    ['half a header', async () => new Blob([(await drawImage()).slice(0, 20)]), 'broken or cut off'],
    ['6 MB', async () => new Blob([await drawImage(), new Uint8Array(6 * 1024 * 1024)]), 'at most 5 MB'],
  ] as const)('%s', async (_, make, told) => {
    const { status, text } = await post({ file: await make(), fields: { response: 'What I typed' } });
    expect(status).toBe(422);
    expect(text).toContain(told);
    expect(text).toContain('What I typed');
  });

  test('a form that is none, too large, or sent from elsewhere is refused whole', async () => {
    const headers = { cookie: `sightline=${caller.secret}`, origin: url };
    const plain = await fetch(`${url}/try`, { method: 'POST', headers, body: new URLSearchParams({ question: 'x' }) });
    expect(plain.status).toBe(415);
    const broken = { ...headers, 'content-type': 'multipart/form-data; boundary=x' };
    expect((await fetch(`${url}/try`, { method: 'POST', headers: broken, body: '--x\r\nno' })).status).toBe(400);
    expect((await post({ file: new Blob([new Uint8Array(22 * 1024 * 1024)]) })).status).toBe(413);
    expect((await post({ headers: { origin: 'https://elsewhere.example' } })).status).toBe(403);
  });

  test('what is sent twice is scored once, and a picture of another tenant is none', async () => {
    const fields = { once: crypto.randomUUID() };
    const file = await aPicture();
    const [first, second] = [await post({ file, fields }), await post({ file, fields })];
    expect(first.status).toBe(303);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const other = await createCaller();
    const [, kept = ''] = /name="kept" value="(\w+)"/.exec((await post({ file, fields: { question: '' } })).text) ?? [];
    expect((await post({ fields: { kept } })).status).toBe(303);
    expect((await post({ fields: { kept }, secret: other.secret })).text).toContain('Choose an image.');
    const cookie = `sightline=${other.secret}`;
    for (const path of [first.headers.get('location'), `/try/pictures/${kept}`]) {
      expect((await fetch(`${url}${path}`, { headers: { cookie } })).status).toBe(404);
    }
  });
});

test('who is not signed in is sent to do so, and a key that may not score is refused', async () => {
  const answer = await fetch(`${url}/try`, { redirect: 'manual' });
  expect(answer.headers.get('location')).toBe('/sign-in?next=%2Ftry');
  expect((await post({ secret: '' })).status).toBe(401);
  const reader = await createCaller({ scopes: ['read'] });
  expect((await post({ secret: reader.secret, file: await aPicture() })).status).toBe(403);
  const { id } = (
    await caller.post<{ id: string }>('/v1/runs', {
      name: 'Mine',
      samples: [{ id: 'a', question: 'q', responses: [{ text: 'r' }] }],
    })
  ).body;
  expect((await fetch(`${url}/try/${id}`, { headers: { cookie: `sightline=${caller.secret}` } })).status).toBe(404);
});

describe('by configuration', () => {
  let runner: StartedRunner;
  let services: StartedService[] = [];
  let folder: string;
  const [everybody, off, runnerless] = [0, 1, 2];
  const addressOf = (index: number) => services[index]?.url ?? '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-try-'));
    runner = await startRunner();
    const wishes: [string, string][] = [
      ['everybody', runner.url],
      ['off', runner.url],
      ['everybody', 'http://127.0.0.1:9'],
    ];
    services = await Promise.all(
      wishes.map(([mode, address], index) =>
        startService({
          stateFolder: join(folder, String(index)),
          runners: [{ name: 'one', url: address }],
          vars: { SIGHTLINE_TRY: mode },
        }),
      ),
    );
  }, 120_000);
  afterAll(async () => {
    await Promise.all(services.map((one) => one.stop()));
    await runner.stop();
    await rm(folder, { recursive: true });
  });

  browserTest('everybody may try it, a few times a minute, and sees it by its address only', async () => {
    const at = addressOf(everybody);
    const { context, page, errors } = await open({ url: at, secret: '' });
    await fill(page);
    await sendAndWait(page);
    expect(await page.getByRole('link', { name: 'Open this response' }).count()).toBe(0);
    expect(await page.locator('.tried img').evaluate('document.querySelector(".tried img").naturalWidth')).toBe(56);
    const path = new URL(page.url()).pathname;
    expect((await fetch(at + path)).status).toBe(200);
    expect((await fetch(`${at}/try/run_${'0'.repeat(26)}`)).status).toBe(404);
    expect((await fetch(`${at}${path.replace('/try', '/runs')}`, { redirect: 'manual' })).status).toBe(303);
    const file = await aPicture();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post({ at, secret: '', file })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(TRY_LIMITS.perMinute - 1);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.text).toContain('you may try 6 images per minute');
    expect(refused?.text).toContain('The disc is red.');
    expect(refused?.headers.get('retry-after')).toBe('60');
    expect(statuses.every((status) => status === 303 || status === 429)).toBe(true);
    expect(withoutRefusals(errors)).toEqual([]);
    await context.close();
  });

  test('nobody may, and no page leads there', async () => {
    const at = addressOf(off);
    expect((await fetch(`${at}/try`)).status).toBe(404);
    expect((await post({ at, secret: '', file: await aPicture() })).status).toBe(404);
    const home = await (await fetch(at, { headers: { accept: 'text/html' } })).text();
    expect(home).not.toContain('href="/try"');
    expect(await (await fetch(url, { headers: { accept: 'text/html' } })).text()).toContain('href="/try"');
  });

  test('and where no runner is there, that is said, and nothing is lost', async () => {
    const at = addressOf(runnerless);
    const { status, text } = await post({ at, secret: '', file: await aPicture(), fields: { response: 'Kept' } });
    expect(status).toBe(503);
    expect(text).toContain('No runner is available');
    expect(text).toContain('Kept');
    expect(text).toMatch(/name="kept" value="[0-9a-f]{64}"/);
  });
});
