/** The form of the page /try, filled in a browser or posted as a browser without scripts does. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  findViolations,
  measureOverflow,
  type OpenPage,
  openPage,
  type PageOptions,
} from '../browser/shared-browser.ts';
import { drawImage } from '../service/images.ts';

const RESULT_PATH = /\/try\/run_\w{26}$/;

export async function openTryPage(options: PageOptions): Promise<OpenPage> {
  const opened = await openPage(options);
  await opened.page.goto(`${options.url}/try`);
  return opened;
}

/** Errors of a page, without those that the browser logs when a form comes back with a status of 4xx. */
export function withoutRefusals(errors: string[]): string[] {
  return errors.filter((error) => !error.includes('status of 4'));
}

export async function expectReadable(page: Page): Promise<void> {
  expect(await findViolations(page), page.url()).toEqual([]);
  expect(await measureOverflow(page), page.url()).toBe(0);
}

export async function fillForm(page: Page, { responses = ['The disc is red.', 'It is blue.'] } = {}): Promise<void> {
  const file = { name: 'disc.png', mimeType: 'image/png', buffer: Buffer.from(await drawImage()) };
  await page.getByLabel('Image', { exact: true }).setInputFiles(file);
  await page.getByLabel('Question').fill('What colour is the disc?');
  for (const [index, text] of responses.entries()) await page.getByLabel(`Response ${index + 1}`).fill(text);
}

/** Sends the form and waits for the heat map of the result. */
export async function sendForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show what depends on the image' }).click();
  await page.waitForURL(RESULT_PATH);
  await page.locator('.heat-map').waitFor();
}

export interface FormPost {
  url: string;
  /** API key of the cookie; empty: nobody is signed in. */
  secret: string;
  fields?: Record<string, string | string[]>;
  file?: Blob | undefined;
  headers?: Record<string, string>;
}

export async function postForm({ url, secret, fields = {}, file, headers = {} }: FormPost) {
  const form = new FormData();
  const all = { question: 'What colour is the disc?', view: 'patches', response: ['The disc is red.'], ...fields };
  for (const [name, values] of Object.entries(all)) for (const value of [values].flat()) form.append(name, value);
  if (file) form.append('picture', file, 'picture.png');
  const cookie: Record<string, string> = secret === '' ? {} : { cookie: `sightline=${secret}` };
  const reply = await fetch(`${url}/try`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { origin: url, ...cookie, ...headers },
  });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

export async function imageBlob(): Promise<Blob> {
  return new Blob([await drawImage()], { type: 'image/png' });
}
