/** The commands of docs/service.md, as a reader would type them one after the other. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { url, adminKey } = inject('shared');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-guide-'));
  await symlink(join(ROOT, 'examples'), join(folder, 'examples'));
});
afterAll(() => rm(folder, { recursive: true }));

test('every command in docs/service.md works as the page says', async () => {
  const page = await readFile(join(ROOT, 'docs/service.md'), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  const script = blocks
    .join('\n')
    .replace(/^URL=.*$/m, `URL=${url}`)
    .replace(/^KEY=.*$/m, `KEY=${adminKey}`);
  expect(script).toContain(`KEY=${adminKey}`);
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    maxBuffer: 2 ** 24,
  });
  expect(stdout).toMatch(/\/v1\/runs\/run_\w+$/m);
  expect(stdout).toContain('event: ended');
  expect(stdout).toContain('"status":"succeeded"');
  expect(stdout).toContain('"token_weight"');
  expect((await stat(join(folder, 'run.parquet'))).size).toBeGreaterThan(1000);
  const csv = (await readFile(join(folder, 'run.csv'), 'utf8')).trim().split('\n');
  expect(csv).toHaveLength(1 + 4);
});
