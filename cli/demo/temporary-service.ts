/** A service for the demo, whose data is deleted at the end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PORT_DEFAULT } from '../service/find-local-service.ts';
import { type ManagedService, startManagedService } from '../service/managed-service.ts';
import { PortInUseError, requireFreePort } from '../service/start-service.ts';

/** @returns the default port, or 0 (any free port) if it is in use */
async function choosePort(): Promise<number> {
  try {
    await requireFreePort(PORT_DEFAULT);
    return PORT_DEFAULT;
  } catch (error) {
    if (!(error instanceof PortInUseError)) throw error;
    return 0;
  }
}

export async function withTemporaryService(work: (service: ManagedService) => Promise<void>): Promise<void> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-demo-'));
  try {
    const service = await startManagedService({
      stateFolder,
      port: await choosePort(),
      runnerUrls: [],
      runner: { token: process.env.SIGHTLINE_TOKEN },
      say: (text) => process.stderr.write(`${text}\n`),
    });
    try {
      await work(service);
    } finally {
      await service.stop();
    }
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}
