/** Finds the service on this machine by its state folder, which holds its address and its admin key. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { adminKeyPath } from './state-folder.ts';

export const PORT_DEFAULT = 8787;
const URL_DEFAULT = `http://127.0.0.1:${PORT_DEFAULT}`;

export function resolveStateFolder(option?: string): string {
  return resolve(option ?? process.env.SIGHTLINE_STATE ?? '.sightline/state');
}

/** This file exists while the service runs. */
const urlPath = (folder: string) => join(folder, 'url');

export function saveUrl(folder: string, url: string): Promise<void> {
  return writeFile(urlPath(folder), `${url}\n`);
}

export function deleteUrl(folder: string): Promise<void> {
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

/** @returns the admin key of the state folder only if the service is on this machine */
export async function findLocalService(chosen: string | undefined): Promise<{ url: string; key: string | undefined }> {
  const folder = resolveStateFolder();
  const url = chosen ?? (await readLine(urlPath(folder))) ?? URL_DEFAULT;
  return { url, key: isOnThisMachine(url) ? await readLine(adminKeyPath(folder)) : undefined };
}
