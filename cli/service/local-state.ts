/** What the command line knows of a service on this machine: its state folder, and from there its address and key. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { adminKeyPath } from './state-folder.ts';

export const PORT_DEFAULT = 8787;
export const URL_DEFAULT = `http://127.0.0.1:${PORT_DEFAULT}`;

export function stateFolderOf(given: string | undefined): string {
  return resolve(given ?? process.env.SIGHTLINE_STATE ?? '.sightline/state');
}

/** Holds the address for as long as the service runs. */
const urlPath = (folder: string) => join(folder, 'url');

export function rememberUrl(folder: string, url: string): Promise<void> {
  return writeFile(urlPath(folder), `${url}\n`);
}

export function forgetUrl(folder: string): Promise<void> {
  return rm(urlPath(folder), { force: true });
}

async function readLine(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

function isOnThisMachine(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}

/** The admin key of the state folder is sent to this machine only. */
export async function findLocalService(url: string | undefined): Promise<{ url: string; key: string | undefined }> {
  const folder = stateFolderOf(undefined);
  const found = url ?? (await readLine(urlPath(folder))) ?? URL_DEFAULT;
  return { url: found, key: isOnThisMachine(found) ? await readLine(adminKeyPath(folder)) : undefined };
}
