/** Dependencies of the Worker's own steps: stores, settings, clock, randomness. Created per invocation. */
import type { R2Bucket } from '@cloudflare/workers-types';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/database.ts';
import { type Env, type RunnerConfig, readSettings, type Settings } from './env.ts';
import { createContainerFetch } from './runners/container/container-fetch.ts';
import { isContainer } from './runners/container/container-variables.ts';

export interface Services {
  db: Database;
  objects: R2Bucket;
  settings: Settings;
  now: () => number;
  random: (bytes: number) => Uint8Array;
  /** Random number in [0, 1). */
  chance: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Notifies the queue's consumer that chunks may be due. */
  wakeDispatch: () => Promise<void>;
  /** Schedules the next sweep at this time or earlier. */
  wakeSweeper: (at: number) => Promise<void>;
  fetchFor: (runner: RunnerConfig) => typeof fetch;
  /** For HTTP graders. */
  fetch: typeof fetch;
  log: (entry: Record<string, unknown>) => void;
}

/** Name of the only instance of the Durable Object. */
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
