/** What the steps of dispatch need of the world: stores, settings, clock, chance. Made once for each invocation. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/database.ts';
import { createContainerFetch } from './container/container-fetch.ts';
import { isContainer } from './container/container-variables.ts';
import { type Env, type RunnerConfig, readSettings, type Settings } from './env.ts';

export interface Services {
  db: Database;
  objects: R2Bucket;
  settings: Settings;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  /** In [0, 1). */
  chance: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Tells the queue's consumers that there may be work. */
  wakeDispatch: () => Promise<void>;
  /** Lets the sweep come no later than this. */
  wakeSweeper: (at: number) => Promise<void>;
  fetchFor: (runner: RunnerConfig) => typeof fetch;
  /** To graders of users. */
  fetch: typeof fetch;
  log: (entry: Record<string, unknown>) => void;
}

const SWEEPER = 'sweeper';

export function createServices(env: Env): Services {
  return {
    db: openDatabase(env.DB),
    objects: env.OBJECTS,
    settings: readSettings(env),
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    chance: () => Math.random(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    wakeDispatch: async () => {
      await env.WAKE_UPS.send({ kind: 'dispatch' });
    },
    wakeSweeper: (at) => env.SWEEPER.get(env.SWEEPER.idFromName(SWEEPER)).wake(at),
    fetchFor: ({ url }) =>
      isContainer(url) ? createContainerFetch(env.CPU_RUNNER) : (input, init) => fetch(input, init),
    fetch: (input, init) => fetch(input, init),
    log: (entry) => console.log(JSON.stringify(entry)),
  };
}
