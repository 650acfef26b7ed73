import { expect, test } from 'vitest';
import { LIMITS } from '#contract/limits.ts';
import type { Database } from '#db/database.ts';
import { readColumns } from './load-table.ts';

const asked = new Error('the database was asked');
const db = new Proxy({} as Database, {
  get() {
    throw asked;
  },
});

function read(samples: number): Promise<unknown> {
  const rule = { signal: 'pass_rate', op: 'is_null' } as const;
  return readColumns({ db }, { datasetId: 'dst', version: 1, samples, settingsKey: undefined, rule });
}

test('a version with more samples than memory holds is refused before any is read', async () => {
  await expect(read(LIMITS.filterSamplesMax)).rejects.toBe(asked);
  await expect(read(LIMITS.filterSamplesMax + 1)).rejects.toMatchObject({ code: 'filter_inapplicable' });
});
