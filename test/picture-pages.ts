/**
 * Pictures of pages for the documentation: `npm run pictures -- URL KEY NAME=PATH …` looks at a service that is up
 * (`npm run demo` says where) and writes docs/images/NAME-{light,dark,phone}.png.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import sharp from 'sharp';

const FOLDER = fileURLToPath(new URL('../docs/images', import.meta.url));
const CHROMIUM = process.env.SIGHTLINE_CHROMIUM ?? '/usr/bin/chromium';
/** What is further down is more of the same. */
const HEIGHT_MAX = 1400;
const LOOKS = [
  { look: 'light', colorScheme: 'light', width: 1280 },
  { look: 'dark', colorScheme: 'dark', width: 1280 },
  { look: 'phone', colorScheme: 'light', width: 390 },
] as const;

interface Picture {
  name: string;
  path: string;
}

async function take(browser: Browser, { url, key }: { url: string; key: string }, pictures: Picture[]): Promise<void> {
  for (const { look, colorScheme, width } of LOOKS) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForLoadState('load');
    for (const { name, path } of pictures) {
      await page.goto(url + path, { waitUntil: 'networkidle' });
      const file = join(FOLDER, `${name}-${look}.png`);
      const shot = sharp(await page.screenshot({ fullPage: true }));
      const { height = 0 } = await shot.metadata();
      const part = shot.extract({ left: 0, top: 0, width, height: Math.min(height, HEIGHT_MAX) });
      const { size } = await part.png({ palette: true, colours: 128, effort: 10 }).toFile(file);
      process.stdout.write(`${file}: ${Math.round(size / 1000)} KB\n`);
    }
    await context.close();
  }
}

const [url = '', key = '', ...wanted] = process.argv.slice(2);
const pictures = wanted.map((one) => ({ name: one.slice(0, one.indexOf('=')), path: one.slice(one.indexOf('=') + 1) }));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
await take(browser, { url, key }, pictures);
await browser.close();
