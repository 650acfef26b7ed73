/** Starts the runner, the service in workerd and the browser that tests over HTTP share. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startService } from '#cli/service/start-service.ts';
import { startRunner } from '#clients/runner/start.ts';
import { launchSharedBrowser } from '../browser/launch-shared-browser.ts';

export interface Shared {
  url: string;
  adminKey: string;
  stateFolder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    shared: Shared;
    /** WebSocket address; empty if no browser can run on this machine. */
    browserEndpoint: string;
  }
}

export const RUNNER = 'the-runner';

/** A second runner that never answers: nothing listens on the discard port. */
const AWAY = { name: 'away', url: 'http://127.0.0.1:9' };

export default async function startShared(project: TestProject): Promise<() => Promise<void>> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-api-'));
  const browser = await launchSharedBrowser();
  const runner = await startRunner();
  const service = await startService({ stateFolder, runners: [{ name: RUNNER, url: runner.url }, AWAY] });
  project.provide('shared', { url: service.url, adminKey: service.adminKey, stateFolder });
  project.provide('browserEndpoint', browser?.wsEndpoint() ?? '');
  return async function stopShared() {
    await browser?.close();
    await service.stop();
    await runner.stop();
    await rm(stateFolder, { recursive: true });
  };
}
