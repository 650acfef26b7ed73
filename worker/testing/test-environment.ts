/** Services of the Worker for tests: real stores, a manual clock, and a runner in the test process. */
import { env } from 'cloudflare:workers';
import type { D1Database, R2Bucket } from '@cloudflare/workers-types';
import { openDatabase } from '#db/database.ts';
import type { RunnerConfig } from '../env.ts';
import type { Services } from '../services.ts';
import { createFakeRunner, type FakeRunner } from './fake-runner.ts';

export const RUNNER: RunnerConfig = { name: 'runner', url: 'http://runner.test' };
export const SWEEP_MS = 15_000;

export interface TestEnvironment {
  services: Services;
  /** Milliseconds since 1970, moved by the test. */
  clock: { now: number };
  runner: FakeRunner;
  /** Number of wake-ups sent to the queue. */
  wakes: { count: number };
  /** Times at which a sweep was requested. */
  sweepsAt: number[];
  logged: Record<string, unknown>[];
}

export interface TestEnvironmentOptions {
  runner?: FakeRunner;
  runners?: RunnerConfig[];
  fetchFor?: Services['fetchFor'];
  db?: D1Database;
  objects?: R2Bucket;
  leaseMs?: number;
}

export function createTestEnvironment(options: TestEnvironmentOptions = {}): TestEnvironment {
  const { runner = createFakeRunner(), runners = [RUNNER], db = env.DB, objects = env.OBJECTS } = options;
  const clock = { now: Date.now() };
  const wakes = { count: 0 };
  const sweepsAt: number[] = [];
  const logged: Record<string, unknown>[] = [];
  const services: Services = {
    db: openDatabase(db),
    objects,
    settings: {
      runners,
      adminKey: undefined,
      leaseMs: options.leaseMs ?? 60_000,
      sweepMs: SWEEP_MS,
      graders: [],
      tryMode: 'signed_in',
    },
    now: () => clock.now,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    chance: () => 0,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    wakeDispatch: async () => {
      wakes.count += 1;
    },
    wakeSweeper: async (at) => {
      sweepsAt.push(at);
    },
    fetchFor: options.fetchFor ?? (() => runner.fetch),
    fetch: () => Promise.reject(new TypeError('no grader in this test')),
    log: (entry) => {
      logged.push(entry);
    },
  };
  return { services, clock, runner, wakes, sweepsAt, logged };
}
