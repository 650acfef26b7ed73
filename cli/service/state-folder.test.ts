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

describe('the lock of a state folder', () => {
  test('is refused while the process that holds it lives, by its number', async () => {
    await lockStateFolder(folder);
    await expect(lockStateFolder(folder)).rejects.toThrow(`process ${process.pid}`);
  });

  test('can be had again when it was released', async () => {
    const lock = await lockStateFolder(folder);
    await lock.release();
    await lock.hold(process.pid);
    await expect(lockStateFolder(folder)).rejects.toBeInstanceOf(StateFolderError);
  });

  test.runIf(process.platform === 'linux')(
    'is not held by another process that has the number of one that died, as after a restart of a container',
    async () => {
      await writeFile(join(folder, 'pid'), `${process.pid} 1`);
      await lockStateFolder(folder);
      expect(await readFile(join(folder, 'pid'), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d{2,}$`));
    },
  );
});
