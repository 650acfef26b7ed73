/** Finds the Chromium of page tests, screenshots and benchmarks: SIGHTLINE_CHROMIUM, or the one of an npm package. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LaunchOptions } from 'playwright-core';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const CACHE = join(MODULES, '.cache/sightline');
const UNPACK = fileURLToPath(new URL('unpack-chromium.ts', import.meta.url));

/** Adds the font of the package to those of the machine, which may have none. */
function toFontConfig(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
    <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
    <dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>\n`;
}

async function readVersion(): Promise<string> {
  const file = await readFile(join(MODULES, '@sparticuz/chromium/package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

/** Unpacks into a temporary folder and renames it, so that a folder with the final name is complete. */
async function unpack(folder: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'unfinished-'));
  try {
    // The package unpacks its libraries only where it believes to run in this environment.
    const env = { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
    await promisify(execFile)(process.execPath, [UNPACK], { env });
    await writeFile(join(unfinished, 'fonts.conf'), toFontConfig(folder));
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process may have finished first.
    if (!existsSync(folder)) throw error;
  }
}

/** @returns undefined if the package has no browser for this platform */
export async function findChromium(): Promise<LaunchOptions | undefined> {
  const args = ['--no-sandbox'];
  const chosen = process.env.SIGHTLINE_CHROMIUM;
  if (chosen !== undefined) return { executablePath: chosen, args };
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(CACHE, `chromium-${await readVersion()}`);
  if (!existsSync(folder)) await unpack(folder);
  const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    executablePath: join(folder, 'chromium'),
    args,
    env: { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}
