import { expect, test } from 'vitest';
import { LIMITS } from '#contract/limits.ts';
import type { Database } from '#db/database.ts';
import { readColumns } from './load-table.ts';

const queried = new Error('the database was queried');
const db = new Proxy({} as Database, {
  get() {
    throw queried;
  },
});

function read(samples: number): Promise<unknown> {
  const rule = { signal: 'pass_rate', op: 'is_null' } as const;
  return readColumns({ db }, { datasetId: 'dst', version: 1, samples, settingsKey: undefined, rule });
}

test('readColumns rejects a version with more than filterSamplesMax samples before it queries the database', async () => {
  await expect(read(LIMITS.filterSamplesMax)).rejects.toBe(queried);
  await expect(read(LIMITS.filterSamplesMax + 1)).rejects.toMatchObject({ code: 'filter_inapplicable' });
});
