/** The fault table, in its order. */
import type { FaultCase } from '../fault-case.ts';
import { faultCase as busy } from './busy.ts';
import { faultCase as cancelAndRetry } from './cancel-and-retry.ts';
import { faultCase as objectsDamaged } from './objects-damaged.ts';
import { faultCase as oneKey } from './one-key.ts';
import { faultCase as poison } from './poison.ts';
import { faultCase as racingClaimers } from './racing-claimers.ts';
import { faultCase as replies } from './replies.ts';
import { faultCase as runnerFrozen } from './runner-frozen.ts';
import { faultCase as runnerKilled } from './runner-killed.ts';
import { faultCase as stores } from './stores.ts';
import { faultCase as twoTenants } from './two-tenants.ts';
import { faultCase as workerKilled } from './worker-killed.ts';

export const FAULT_CASES: FaultCase[] = [
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
