/** Pages in the browser that all page tests share; test/service/start-shared.ts starts it. */
import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, describe, inject, test } from 'vitest';

const endpoint = inject('browserEndpoint');
let connection: Promise<Browser> | undefined;
afterAll(async () => (await connection)?.close());

/** Long enough for a busy machine. */
const TIMEOUT_MS = 120_000;

/** `test` and `describe` of what needs a browser: skipped on a machine that can run none. */
export const browserTest = test.skipIf(endpoint === '');
export const browserDescribe = describe.skipIf(endpoint === '');

export interface OpenPage {
  context: BrowserContext;
  page: Page;
  /** Uncaught exceptions, errors on the console and dialogs. */
  errors: string[];
}

export interface PageOptions extends BrowserContextOptions {
  url: string;
  /** API key in the cookie that signing in sets; nobody is signed in if left out or empty. */
  secret?: string;
  width?: number;
}

/** Opens an empty page in a context of its own. */
export async function openPage({ url, secret = '', width = 1280, ...options }: PageOptions): Promise<OpenPage> {
  connection ??= chromium.connect(endpoint);
  const context = await (await connection).newContext({ ...options, viewport: { width, height: 900 } });
  if (secret !== '') {
    await context.addCookies([{ name: 'sightline', value: secret, url, httpOnly: true, sameSite: 'Strict' }]);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  return { context, page, errors };
}

/** Violations of WCAG AA, found by axe. The page needs `bypassCSP`: its own policy forbids scripts. */
export async function findViolations(page: Page): Promise<unknown[]> {
  // The content of a page can be there before its style sheet.
  await page.waitForLoadState('load');
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, at: nodes.slice(0, 3).map(({ target }) => target.join(' ')) })))`);
}

/** Pixels by which the page is wider than the window. */
export function measureOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** Evaluates an expression about the element of a selector, which the expression calls `element`. */
export function evaluateOn<Value>(page: Page, selector: string, expression: string): Promise<Value> {
  return page.evaluate<Value>(`((element) => ${expression})(document.querySelector(${JSON.stringify(selector)}))`);
}
