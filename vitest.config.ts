import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/slow-first.ts';

/** Tests of what a running service does. */
const withService = ['test/{api,pages}/**/*.test.ts', '**/*.service.test.ts'];
const ignored = ['node_modules/**', '.sightline/**', 'models/**'];

/** Imports a stylesheet as text, as the `rules` of wrangler.toml do. */
const cssAsText = {
  name: 'css-as-text',
  enforce: 'pre' as const,
  resolveId(path: string, importer: string | undefined) {
    return path.endsWith('.css') && importer ? `\0${resolve(importer, '..', path)}.text` : null;
  },
  async load(id: string) {
    if (!id.endsWith('.css.text')) return null;
    return `export default ${JSON.stringify(await readFile(id.slice(1, -'.text'.length), 'utf8'))}`;
  },
};

export default defineConfig({
  plugins: [cssAsText],
  test: {
    // Tests start services and runners, which is slow on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Most tests start processes of their own, so that half a worker per processor keeps all of them busy.
    maxWorkers: Math.max(2, Math.ceil(availableParallelism() / 2)),
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.workerd.test.ts', ...withService],
        },
      },
      {
        // Over HTTP. All files share one service in workerd, one runner and one browser.
        extends: true,
        test: {
          name: 'api',
          include: withService,
          globalSetup: ['./test/service/start-shared.ts'],
        },
      },
      {
        // Inside workerd, with the bindings of wrangler.toml. Files share a process, as it is slow to start; each file
        // begins with empty stores.
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            remoteBindings: false,
            miniflare: { bindings: { MIGRATIONS: await readD1Migrations('./db/migrations') } },
          })),
        ],
        resolve: { alias: { 'hyparquet-compressors': resolve('worker/testing/no-compressors.ts') } },
        test: {
          name: 'workerd',
          isolate: false,
          include: ['**/*.workerd.test.ts'],
          exclude: ignored,
          setupFiles: ['./db/testing/reset-stores.ts'],
        },
      },
    ],
  },
});
