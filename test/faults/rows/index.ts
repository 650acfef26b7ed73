/** The fault table, in its order. */
import type { Row } from '../row.ts';
import { row as replies } from './bad-replies.ts';
import { row as busy } from './busy.ts';
import { row as cancelAndRetry } from './cancel-and-retry.ts';
import { row as objectsDamaged } from './objects-damaged.ts';
import { row as oneKey } from './one-key.ts';
import { row as poison } from './poison.ts';
import { row as racingClaimers } from './racing-claimers.ts';
import { row as runnerFrozen } from './runner-frozen.ts';
import { row as runnerKilled } from './runner-killed.ts';
import { row as stores } from './stores.ts';
import { row as twoTenants } from './two-tenants.ts';
import { row as workerKilled } from './worker-killed.ts';

export const ROWS: Row[] = [
  runnerKilled,
  workerKilled,
  runnerFrozen,
  racingClaimers,
  stores,
  objectsDamaged,
  replies,
  busy,
  poison,
  cancelAndRetry,
  oneKey,
  twoTenants,
];
