/** The folder that the service on this machine keeps its data in: whose it is, and the key of its owner. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Something about the folder that its owner can mend. */
export class StateFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateFolderError';
  }
}

const MARK = 'sightline-state';
const LOCK = 'pid';
const KEY = 'admin-key';
const KEY_BYTES = 32;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws StateFolderError where it cannot be made or written, or holds somebody else's files */
export async function openStateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const entries = await readdir(folder);
    if (entries.length > 0 && !entries.includes(MARK)) {
      throw new StateFolderError(`${folder} holds files that are not Sightline's. Name an empty or a new folder.`);
    }
    await writeFile(join(folder, MARK), '1\n');
  } catch (cause) {
    if (cause instanceof StateFolderError) throw cause;
    throw new StateFolderError(`The state folder ${folder} cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/** When it began, in ticks since the machine did; empty where /proc is not there to tell. */
async function beginOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Fields after the name, which is in brackets and may hold blanks; the 22nd of all is the time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** @param holder a process id and when it began: in a container that is started again the same ids come again */
async function isAlive(holder: string): Promise<boolean> {
  const [pid = 0, begin = ''] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return begin === '' || begin === (await beginOf(Number(pid)));
}

const identify = async (pid: number) => `${pid} ${await beginOf(pid)}`.trim();

export interface StateLock {
  /** Names the process that uses the folder. */
  hold(pid: number): Promise<void>;
  release(): Promise<void>;
}

/** @throws StateFolderError where another process uses the folder */
export async function lockStateFolder(folder: string): Promise<StateLock> {
  const path = join(folder, LOCK);
  const holder = (await readIfThere(path)) ?? '';
  if (/^[1-9]/.test(holder) && (await isAlive(holder))) {
    throw new StateFolderError(
      `Another instance (process ${holder.split(' ')[0]}) uses the state folder ${folder}. Stop it, or name another folder.`,
    );
  }
  await rm(path, { force: true });
  try {
    const file = await open(path, 'wx');
    await file.writeFile(await identify(process.pid));
    await file.close();
  } catch (cause) {
    throw new StateFolderError(`Another instance has just begun to use the state folder ${folder}.`, { cause });
  }
  return {
    hold: async (pid) => writeFile(path, await identify(pid)),
    release: () => rm(path, { force: true }),
  };
}

/** The key of the owner of the folder, made with it and kept there, readable by its owner only. */
export async function readAdminKey(folder: string): Promise<string> {
  const path = join(folder, KEY);
  const known = await readIfThere(path);
  if (known !== undefined) return known.trim();
  const key = `sl_${randomBytes(KEY_BYTES).toString('base64url')}`;
  await writeFile(path, `${key}\n`, { mode: 0o600 });
  return key;
}

export function adminKeyPath(folder: string): string {
  return join(folder, KEY);
}
