/** Launches the browser that page tests share. */
import { type BrowserServer, chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

async function launch(): Promise<BrowserServer> {
  const found = await findChromium();
  if (found) return chromium.launchServer(found);
  throw new Error(`no npm package brings a Chromium for ${process.platform}-${process.arch}`);
}

/**
 * @returns undefined, after one line on stderr, if no browser can run on this machine
 * @throws Error instead if CI is set
 */
export async function launchSharedBrowser(): Promise<BrowserServer | undefined> {
  try {
    return await launch();
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    const message = `no browser: ${reason}. Set SIGHTLINE_CHROMIUM to the path of a Chromium.`;
    if (process.env.CI !== undefined) throw new Error(`Page tests have ${message}`, { cause });
    process.stderr.write(`Skipping page tests, ${message}\n`);
    return undefined;
  }
}
