/** A separate service, for tests that need settings, logs or a state folder of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceOptions, type StartedService, startService } from '#cli/service/start-service.ts';
import { prepareState } from '#cli/testing/prepare-state.ts';

export interface SeparateService extends StartedService {
  stateFolder: string;
}

/** Starts it on a new state folder, which `stop` deletes. */
export async function startSeparateService(options: Omit<ServiceOptions, 'stateFolder'>): Promise<SeparateService> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-separate-'));
  await prepareState(stateFolder);
  const service = await startService({ stateFolder, ...options });
  return {
    ...service,
    stateFolder,
    async stop() {
      await service.stop();
      await rm(stateFolder, { recursive: true });
    },
  };
}
