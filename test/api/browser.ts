/** A real browser, and what a page breaks of the rules that people with other senses rely on. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.SIGHTLINE_CHROMIUM ?? '/usr/bin/chromium';

/** @throws Error where there is none, with what to do */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`There is no browser at ${CHROMIUM}: apt-get install chromium, or set SIGHTLINE_CHROMIUM`);
  }
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** What a page breaks of WCAG AA, by axe. The policy of the pages forbids scripts; the browser's own may run. */
export async function violationsOf(page: Page): Promise<unknown[]> {
  await page.waitForLoadState('load'); // a link's heading may be there before the style sheet
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ id, at: nodes.slice(0, 3).map(({ target }) => target.join(' ')) })))`);
}
