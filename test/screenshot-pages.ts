/**
 * Takes the screenshots of the documentation: `npm run screenshots -- URL KEY NAME=PATH …` opens pages of a running
 * service (`npm run demo` prints its URL and key) and writes docs/images/NAME-{light,dark,phone}.png.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import sharp from 'sharp';
import { findChromium } from './browser/find-chromium.ts';

const FOLDER = fileURLToPath(new URL('../docs/images', import.meta.url));
/** Crops long pages: below, a page repeats itself. */
const HEIGHT_MAX = 1400;
const VARIANTS = [
  { variant: 'light', colorScheme: 'light', width: 1280 },
  { variant: 'dark', colorScheme: 'dark', width: 1280 },
  { variant: 'phone', colorScheme: 'light', width: 390 },
] as const;

interface Screenshot {
  name: string;
  path: string;
}

interface Site {
  url: string;
  key: string;
  screenshots: Screenshot[];
}

async function screenshot(browser: Browser, { url, key, screenshots }: Site): Promise<void> {
  for (const { variant, colorScheme, width } of VARIANTS) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForLoadState('load');
    for (const { name, path } of screenshots) {
      await page.goto(url + path, { waitUntil: 'networkidle' });
      const file = join(FOLDER, `${name}-${variant}.png`);
      const image = sharp(await page.screenshot({ fullPage: true }));
      const { height = 0 } = await image.metadata();
      const cropped = image.extract({ left: 0, top: 0, width, height: Math.min(height, HEIGHT_MAX) });
      const { size } = await cropped.png({ palette: true, colours: 128, effort: 10 }).toFile(file);
      process.stdout.write(`${file}: ${Math.round(size / 1000)} KB\n`);
    }
    await context.close();
  }
}

function parse(argument: string): Screenshot {
  const [name = '', ...path] = argument.split('=');
  return { name, path: path.join('=') };
}

const [url = '', key = '', ...names] = process.argv.slice(2);
const browser = await chromium.launch(await findChromium());
await screenshot(browser, { url, key, screenshots: names.map(parse) });
await browser.close();
