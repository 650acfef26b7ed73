/** Starts the runner, the service in workerd and the browser that tests over HTTP share. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startService } from '#cli/service/start-service.ts';
import { prepareState } from '#cli/testing/prepare-state.ts';
import { startRunner } from '#clients/runner/start.ts';
import { launchSharedBrowser } from '../browser/launch-shared-browser.ts';
import { startGraderHook } from './grader-hook.ts';

export interface Shared {
  url: string;
  runnerUrl: string;
  adminKey: string;
  stateFolder: string;
  /** Everything that the service has logged. */
  logFile: string;
  /** Of test/service/grader-hook.ts; the service may call what is below. */
  graderUrl: string;
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
  await prepareState(stateFolder);
  const browser = await launchSharedBrowser();
  const grader = await startGraderHook();
  const runner = await startRunner();
  const service = await startService({
    stateFolder,
    runners: [{ name: RUNNER, url: runner.url }, AWAY],
    vars: { SIGHTLINE_GRADERS: `${grader.url}/` },
  });
  const logFile = join(stateFolder, 'log');
  const log = createWriteStream(logFile);
  service.process.stdout?.pipe(log, { end: false });
  service.process.stderr?.pipe(log, { end: false });
  project.provide('shared', {
    url: service.url,
    runnerUrl: runner.url,
    adminKey: service.adminKey,
    stateFolder,
    logFile,
    graderUrl: grader.url,
  });
  project.provide('browserEndpoint', browser?.wsEndpoint() ?? '');
  return async function stopShared() {
    await browser?.close();
    grader.stop();
    await service.stop();
    await runner.stop();
    await rm(stateFolder, { recursive: true });
  };
}
