import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { emptyStores } from '../testing/seed-run.ts';
import { parseSignals, SIGNALS_JSON } from './stored-signals.ts';

const db = openDatabase(env.DB);

beforeEach(() => emptyStores(db, env.OBJECTS));

/** Inserts a row as a Worker before migration 0006 does. */
async function insertEarlier(contentSha256: string, values: (number | null)[], errorCode: string | null = null) {
  await env.DB.prepare(`INSERT INTO sample_signals (settings_key, content_sha256, mean_dependency, gold_gain, blind_votes,
      run_id, error_code, created_at) VALUES ('key', ?, ?, ?, ?, 'run', ?, 0)`)
    .bind(contentSha256, ...values, errorCode)
    .run();
}

async function read(contentSha256: string) {
  const row = await env.DB.prepare(
    `SELECT signals, ${SIGNALS_JSON} AS json FROM sample_signals WHERE content_sha256 = ?`,
  )
    .bind(contentSha256)
    .first<{ signals: string | null; json: string }>();
  return { signals: row?.signals, values: parseSignals(row?.json ?? null) };
}

test('migration 0006 stores the signals of each row by name, with the same values', async () => {
  await insertEarlier('scored', [0.1 + 0.2, -1e-9 / 3, 4]);
  await insertEarlier('failed', [null, null, null], 'internal');
  const queries = env.MIGRATIONS.find(({ name }) => name.startsWith('0006'))?.queries ?? [];
  const fill = queries.filter((query) => query.includes('UPDATE'));
  expect(fill).toHaveLength(1);
  for (const query of fill) await env.DB.prepare(query).run();
  const { signals, values } = await read('scored');
  expect(signals).not.toBeNull();
  expect(values).toMatchObject({ mean_dependency: 0.1 + 0.2, gold_gain: -1e-9 / 3, blind_votes: 4, pass_rate: null });
  expect((await read('failed')).signals).toBeNull();
});

test('a row that a Worker of the previous release inserts after the migration has its signals', async () => {
  await insertEarlier('late', [2 / 3, 1, null]);
  const { signals, values } = await read('late');
  expect(signals).toBeNull();
  expect(values).toMatchObject({ mean_dependency: 2 / 3, gold_gain: 1, blind_votes: null });
});
