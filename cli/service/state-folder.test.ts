import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockStateFolder, StateFolderError } from './state-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('lockStateFolder', () => {
  test('lockStateFolder rejects a folder whose lock a running process holds, and names the process', async () => {
    await lockStateFolder(folder);
    await expect(lockStateFolder(folder)).rejects.toThrow(`process ${process.pid}`);
  });

  test('lockStateFolder locks a released folder again', async () => {
    const lock = await lockStateFolder(folder);
    await lock.release();
    await lock.hold(process.pid);
    await expect(lockStateFolder(folder)).rejects.toBeInstanceOf(StateFolderError);
  });

  test.runIf(process.platform === 'linux')(
    'lockStateFolder ignores the lock of a dead process whose id a new process has, as after a restart of a container',
    async () => {
      await writeFile(join(folder, 'pid'), `${process.pid} 1`);
      await lockStateFolder(folder);
      expect(await readFile(join(folder, 'pid'), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d{2,}$`));
    },
  );
});
