import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { ConfidentTokens } from '#contract/confident.ts';
import type { Run } from '#contract/run.ts';
import type { RunRequestInput } from '#contract/run-request.ts';
import { FIGURES } from '#pages/about/figures.ts';
import {
  browserDescribe,
  browserTest,
  findViolations,
  measureOverflow,
  openPage,
  type PageOptions,
} from '../browser/shared-browser.ts';
import { type Caller, createCaller, expectProblem, waitFor, waitForEnd } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { makeSamples, type SampleInput } from '../service/samples.ts';

const HOSTILE = '"><script>alert("id")</script>';
const REVERSED = 'left \u202ethgir';
const PUBLIC_PAGES = ['/', '/about/scores'];

let caller: Caller;
let run: Run;
const { url } = inject('shared');

async function submit(samples: SampleInput[], settings: Partial<RunRequestInput> = {}): Promise<string> {
  const { status, body } = await caller.post<Run>('/v1/runs', { samples, ...settings });
  expect(status, JSON.stringify(body)).toBe(202);
  return body.id;
}

beforeAll(async () => {
  caller = await createCaller();
  const image = await uploadImage(caller);
  const hostile: SampleInput = {
    id: HOSTILE,
    images: [image],
    question: REVERSED,
    responses: [{ text: `${HOSTILE} The disc is red, red, red, red.`, reward: 0 }],
  };
  const broken: SampleInput = {
    id: 'broken',
    images: [image],
    question: 'Which?',
    responses: [{ token_ids: [999_999] }],
  };
  const id = await submit([...makeSamples(14, [image]), hostile, broken], { name: 'A run to look at' });
  run = await waitForEnd(caller, id);
});

function open({ secret = caller.secret, ...options }: Omit<PageOptions, 'url'> = {}) {
  return openPage({ url, secret, ...options });
}

browserDescribe.each([
  ['light', 1280],
  ['dark', 390],
] as const)('the pages of a run, the guide and the home page in %s colours at %i px', (colorScheme, width) => {
  browserTest('meet WCAG AA, fit the screen and stay below 150 kB', async () => {
    const { context, page, errors } = await open({ colorScheme, width, bypassCSP: true });
    for (const path of [...PUBLIC_PAGES, '/runs', `/runs/${run.id}`, `/runs/${run.id}/confident?words=all`]) {
      const reply = await page.goto(url + path);
      expect(reply?.status(), path).toBe(200);
      expect(await findViolations(page), path).toEqual([]);
      expect(await measureOverflow(page), path).toBe(0);
      expect((await (await page.request.get(url + path)).body()).length, path).toBeLessThan(150_000);
    }
    expect(errors).toEqual([]);
    await context.close();
  });
});

browserTest('the page of a run shows its figures and failed samples, and links to each response', async () => {
  const { context, page } = await open();
  await page.goto(`${url}/runs`);
  await page.getByRole('link', { name: 'A run to look at' }).click();
  await page.waitForURL(`**/runs/${run.id}`);
  const text = (await page.locator('main').textContent()) ?? '';
  expect(text).toContain('29 of 30');
  expect(text).toContain('sightline-reference');
  const failures = page.locator('#failures');
  expect(await failures.textContent()).toContain('token_out_of_vocabulary');
  expect(await failures.locator('code', { hasText: /^broken$/ }).count()).toBe(1);
  expect(await page.locator('#distributions svg').count()).toBe(3);
  expect(await page.locator('#distributions').textContent()).toMatch(/covers all \d+ tokens/);
  const { body } = await caller.get<{ items: { id: string }[] }>(`/v1/runs/${run.id}/trajectories?limit=200`);
  const links: string[] = [];
  for (;;) {
    const hrefs = await page
      .locator('a[href^="/trajectories/"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    links.push(...hrefs.flatMap((href) => href ?? []));
    const more = page.getByRole('link', { name: 'More responses' });
    if ((await more.count()) === 0) break;
    await more.click();
    await page.getByRole('link', { name: 'From the beginning' }).waitFor();
  }
  expect(links).toEqual(body.items.map(({ id }) => `/trajectories/${id}`));
  const exported = await page.request.get(`${url}/runs/${run.id}/export?format=jsonl`);
  expect((await exported.text()).trimEnd().split('\n')).toHaveLength(body.items.length);
  await context.close();
});

browserTest('an open page shows the progress of its run and then the results, without a reload', async () => {
  const { context, page, errors } = await open();
  const image = await uploadImage(caller);
  const samples = makeSamples(70, [image]).map((sample) => ({
    ...sample,
    responses: Array(4).fill(sample.responses).flat(),
  }));
  const id = await submit(samples);
  const reply = await page.goto(`${url}/runs/${id}`);
  expect(reply?.headers()['content-security-policy']).toContain("script-src 'self'");
  await page.evaluate(`globalThis.seen = new Set();
    new MutationObserver(() => seen.add(document.querySelector('[data-count=responses]')?.textContent))
      .observe(document.body, { subtree: true, childList: true, characterData: true })`);
  await waitFor(
    'the results',
    async () =>
      ((await page.locator('#distributions').count()) > 0 && (await page.locator('[data-events]').count()) === 0) ||
      undefined,
  );
  // What was set before is still there: it is the same page.
  const seen = await page.evaluate<string[]>('[...seen]');
  expect(seen.length).toBeGreaterThan(1);
  expect(await page.locator('[data-count=responses]').textContent()).toBe('560');
  expect(await page.locator('.status').first().textContent()).toContain('done');
  expect(errors).toEqual([]);
  await context.close();
});

browserTest('buttons cancel and retry a run; they need the scope score and the same origin', async () => {
  const { context, page } = await open();
  const samples = makeSamples(60, [await uploadImage(caller)]).map((sample) => ({
    ...sample,
    responses: Array(8).fill(sample.responses).flat(),
  }));
  const id = await submit(samples);
  const foreign = await page.request.post(`${url}/runs/${id}/cancel`, {
    headers: { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' },
    maxRedirects: 0,
  });
  expect(foreign.status()).toBe(403);
  await page.goto(`${url}/runs/${id}`);
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await page.getByRole('button', { name: 'Retry failed and cancelled samples' }).waitFor();
  expect((await waitForEnd(caller, id)).status).toBe('cancelled');
  await page.getByRole('button', { name: 'Retry failed and cancelled samples' }).click();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  await page.getByRole('button', { name: 'Retry failed and cancelled samples' }).waitFor();
  const reader = await createCaller({ tenant: caller.tenant, scopes: ['read'] });
  const { context: readers, page: read } = await open({ secret: reader.secret });
  await read.goto(`${url}/runs/${id}`);
  expect(await read.getByRole('button', { name: /Cancel|Retry/ }).count()).toBe(0);
  const refused = await read.request.post(`${url}/runs/${id}/retry`, { headers: { origin: url }, maxRedirects: 0 });
  expect(refused.status()).toBe(403);
  await readers.close();
  await context.close();
});

browserTest('the page of confident tokens groups them by word and links each to its position', async () => {
  const { context, page } = await open({ javaScriptEnabled: false });
  await page.goto(`${url}/runs/${run.id}`);
  await page.getByRole('link', { name: 'Confident words that ignore the image' }).click();
  await page.waitForURL('**/confident');
  await page.getByLabel(/percentile/).fill('100');
  await page.getByLabel(/Minimum p/).fill('0.5');
  await page.getByLabel(/gain/).fill('10');
  await page.getByLabel('Words').selectOption('all');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/words=all/);
  const { body } = await caller.get<ConfidentTokens>(
    `/v1/runs/${run.id}/confident-tokens?limit=200&probability_min=0.5&dependency_percentile=100&gain_max=10&words=all`,
  );
  const shown = await page.locator('.group h3').allTextContents();
  const groups = Map.groupBy(body.items, ({ word }) => word.toLowerCase());
  expect(groups.size).toBeGreaterThan(1);
  const expected = [...groups.values()].map((tokens) => `${tokens[0]?.word} ${tokens.length} ×`);
  expect(shown.sort()).toEqual(expected.sort());
  const href = await page.locator('.group mark').first().locator('xpath=..').getAttribute('href');
  expect(href).toMatch(/^\/trajectories\/trj_\w{26}#t\d+$/);
  const text = (await page.locator('main').textContent()) ?? '';
  expect(text).toMatch(/All \d+ tokens of 29 responses were read/);
  expect(text).toContain(`${body.items.length} tokens`);
  await page.goto(`${url}/runs/${run.id}/confident?probability_min=7`);
  expect(await page.getByRole('alert').textContent()).toContain('out of its range');
  await context.close();
});

test('GET /v1/runs/{id}/confident-tokens gives the same tokens and threshold in pages as at once', async () => {
  const query = 'probability_min=0.5&dependency_percentile=80&gain_max=2&words=all';
  const whole: ConfidentTokens['items'] = [];
  const thresholds = new Set<number | null>();
  let cursor: string | null = null;
  let pages = 0;
  do {
    const at: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { body } = await caller.get<ConfidentTokens>(`/v1/runs/${run.id}/confident-tokens?limit=7&${query}${at}`);
    whole.push(...body.items);
    thresholds.add(body.dependency_max);
    cursor = body.next_cursor;
    pages += 1;
  } while (cursor !== null);
  expect(pages).toBeGreaterThan(2);
  expect(thresholds.size).toBe(1);
  const [threshold] = thresholds;
  expect(new Set(whole.map((one) => `${one.trajectory_id} ${one.token_index}`)).size).toBe(whole.length);
  const series = await caller.get<{ items: { id: string; series: Record<string, number[]> }[] }>(
    `/v1/runs/${run.id}/trajectories?include=series&limit=20`,
  );
  const expected = series.body.items.flatMap(({ id, series: one }) =>
    (one.dependency ?? []).flatMap((dependency, t) => {
      const [log, perturbed] = [one.log_prob_original?.[t] ?? 0, one.log_prob_perturbed?.[t] ?? 0];
      const meets = Math.exp(log) >= 0.5 && dependency <= (threshold ?? 0) && Math.abs(log - perturbed) <= 2;
      return meets ? [`${id} ${t}`] : [];
    }),
  );
  const first = new Set(series.body.items.map(({ id }) => id));
  const found = whole.filter((one) => first.has(one.trajectory_id));
  expect(found.map((one) => `${one.trajectory_id} ${one.token_index}`)).toEqual(expected);
  expectProblem(
    await caller.get(`/v1/runs/${run.id}/confident-tokens?probability_min=2`),
    'invalid_request',
    '/probability_min',
  );
  expectProblem(await caller.get(`/v1/runs/${run.id}/confident-tokens?cursor=abc`), 'invalid_request', '/cursor');
});

browserTest('the page of a run shows hostile ids and texts as text', async () => {
  const { context, page, errors } = await open();
  await page.goto(
    `${url}/runs/${run.id}/confident?words=all&probability_min=0&dependency_percentile=100&gain_max=1000`,
  );
  await page.goto(`${url}/runs/${run.id}?cursor=${btoa(JSON.stringify({ samplePosition: 13, responseIndex: 1 }))}`);
  const text = (await page.locator('#responses').textContent()) ?? '';
  expect(text).toContain(HOSTILE);
  expect(text).toContain('⟨U+202E⟩');
  expect(text).not.toContain('\u202e');
  expect(errors).toEqual([]);
  await context.close();
});

browserTest('pages without a script forbid scripts, and the script for progress is a file', async () => {
  const { context, page } = await open();
  for (const path of [...PUBLIC_PAGES, `/runs/${run.id}`, `/runs/${run.id}/confident`, '/runs']) {
    const policy = (await page.goto(url + path))?.headers()['content-security-policy'];
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).not.toContain('script-src');
  }
  const script = await fetch(`${url}/run-progress.js`);
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  expect(script.headers.get('etag')).not.toBeNull();
  await context.close();
});

describe('access to a run', () => {
  test('every page of a run leads callers without a key to the sign-in page', async () => {
    for (const path of ['/runs', `/runs/${run.id}`, `/runs/${run.id}/confident`, `/runs/${run.id}/events`]) {
      const answer = await fetch(url + path, { redirect: 'manual' });
      expect(answer.status, path).toBe(303);
      expect(answer.headers.get('location'), path).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    }
  });

  browserTest('every page and action of a run answers 404 to another tenant', async () => {
    const other = await createCaller();
    const { context, page } = await open({ secret: other.secret });
    const pages = ['', '/confident', '/events', '/export?format=csv'];
    for (const path of pages) {
      const answer = await page.request.get(`${url}/runs/${run.id}${path}`);
      expect(answer.status(), path).toBe(404);
      expect(await answer.text(), path).not.toContain('A run to look at');
    }
    for (const path of ['/cancel', '/retry']) {
      const answer = await page.request.post(`${url}/runs/${run.id}${path}`, {
        headers: { origin: url },
        maxRedirects: 0,
      });
      expect(answer.status(), path).toBe(404);
    }
    await page.goto(`${url}/runs`);
    expect(await page.locator('main').textContent()).toContain('There are no runs here');
    await context.close();
  });
});

describe('public pages', () => {
  browserTest('/ shows the home page to browsers and redirects other clients to /datasets', async () => {
    const asked = await fetch(url, { redirect: 'manual' });
    expect([asked.status, asked.headers.get('location')]).toEqual([302, '/datasets']);
    const { context, page } = await open({ secret: '', javaScriptEnabled: false });
    await page.goto(url);
    expect(await page.locator('h1').textContent()).toContain('Did the model look at the picture');
    await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Guide' }).click();
    await page.getByRole('heading', { name: 'What the scores do not mean' }).waitFor();
    expect(await page.locator('math').count()).toBe(5);
    await context.close();
    const { context: inside, page: home } = await open();
    await home.goto(url);
    expect(await home.locator('main').textContent()).toContain('A run to look at');
    await inside.close();
  });

  test('the guide shows the figures of docs/validity and the image of the example', async () => {
    const page = await readFile(new URL('../../docs/validity/README.md', import.meta.url), 'utf8');
    const { hard, draws, ...others } = FIGURES;
    for (const figure of [hard, draws, others].flatMap((part) => Object.values<string>(part)))
      expect(page).toContain(figure);
    const shown = new Uint8Array(await (await fetch(`${url}/about/image.png`)).arrayBuffer());
    const file = await readFile(new URL('../../examples/group/image.png', import.meta.url));
    expect(Buffer.compare(shown, file)).toBe(0);
  });
});
