/** The state folder of a service on this machine: its marker, its lock and the admin key. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder cannot be used; the user can fix it or choose another. */
export class StateFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateFolderError';
  }
}

/** File that marks a folder as a state folder. */
const MARKER = 'sightline-state';
const LOCK = 'pid';
const KEY = 'admin-key';
const KEY_BYTES = 32;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws StateFolderError if the folder cannot be created or written, or contains files of something else */
export async function openStateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const entries = await readdir(folder);
    if (entries.length > 0 && !entries.includes(MARKER)) {
      throw new StateFolderError(`${folder} contains files that are not Sightline's. Choose an empty or a new folder.`);
    }
    await writeFile(join(folder, MARKER), '1\n');
  } catch (cause) {
    if (cause instanceof StateFolderError) throw cause;
    throw new StateFolderError(`The state folder ${folder} cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/** Start time of a process in clock ticks since boot; empty on systems without /proc. */
async function readStartTime(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The start time is field 22. Field 2, the name, is in brackets and may contain spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** @param holder process id and start time: after a restart of a container, the same process ids occur again */
async function isAlive(holder: string): Promise<boolean> {
  const [pid = 0, startTime = ''] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return startTime === '' || startTime === (await readStartTime(Number(pid)));
}

const toHolder = async (pid: number) => `${pid} ${await readStartTime(pid)}`.trim();

export interface StateLock {
  /** Passes the lock to another process. */
  hold(pid: number): Promise<void>;
  release(): Promise<void>;
}

/** @throws StateFolderError if another process uses the folder */
export async function lockStateFolder(folder: string): Promise<StateLock> {
  const path = join(folder, LOCK);
  const holder = (await readIfExists(path)) ?? '';
  if (/^[1-9]/.test(holder) && (await isAlive(holder))) {
    throw new StateFolderError(
      `Another instance (process ${holder.split(' ')[0]}) uses the state folder ${folder}. Stop it, or choose another folder.`,
    );
  }
  await rm(path, { force: true });
  try {
    const file = await open(path, 'wx');
    await file.writeFile(await toHolder(process.pid));
    await file.close();
  } catch (cause) {
    throw new StateFolderError(
      `Another instance has just started on the state folder ${folder}. Stop it, or choose another folder.`,
      { cause },
    );
  }
  return {
    hold: async (pid) => writeFile(path, await toHolder(pid)),
    release: () => rm(path, { force: true }),
  };
}

/** Reads the admin key of the folder, or creates it in a file that only its owner can read. */
export async function readAdminKey(folder: string): Promise<string> {
  const path = join(folder, KEY);
  const existing = await readIfExists(path);
  if (existing !== undefined) return existing.trim();
  const key = `sl_${randomBytes(KEY_BYTES).toString('base64url')}`;
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  return key;
}

export function adminKeyPath(folder: string): string {
  return join(folder, KEY);
}
