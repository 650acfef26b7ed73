/** Starts what the tests of the API share: one runner with the reference model, and the service in workerd before it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startService } from '#cli/service/start-service.ts';
import { startRunner } from '#clients/runner/start.ts';

export interface Shared {
  url: string;
  adminKey: string;
  stateFolder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    shared: Shared;
  }
}

export const RUNNER = 'the-runner';

/** Nobody listens on the discard port: a runner that is away, beside the one that is there. */
const AWAY = { name: 'away', url: 'http://127.0.0.1:9' };

export default async function startShared(project: TestProject): Promise<() => Promise<void>> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-api-'));
  const runner = await startRunner();
  const service = await startService({ stateFolder, runners: [{ name: RUNNER, url: runner.url }, AWAY] });
  project.provide('shared', { url: service.url, adminKey: service.adminKey, stateFolder });
  return async function stopShared() {
    await service.stop();
    await runner.stop();
    await rm(stateFolder, { recursive: true });
  };
}
