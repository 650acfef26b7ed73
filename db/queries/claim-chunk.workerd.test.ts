import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { claimChunk } from './claim-chunk.ts';

test('an empty database gives nothing to claim', async () => {
  const claimed = await claimChunk(openDatabase(env.DB), {
    runner: 'r',
    scorer: { name: 'm', revision: 'a' },
    leasesMax: 1,
    leaseToken: 't',
    leaseMs: 1000,
    now: 0,
  });
  expect(claimed).toBeUndefined();
});
