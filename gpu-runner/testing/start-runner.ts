/** Starts runners with one thread and calls them, for tests. Images are named by the SHA-256 of their bytes. */
import { createHash } from 'node:crypto';
import { streamRunner, toForm } from '#clients/runner/call.ts';
import { type StartedRunner, startRunner as start } from '#clients/runner/start.ts';
import type { RunnerEvent } from '#contract/runner-events.ts';

export { eventsOf } from '#clients/runner/call.ts';
export { REFERENCE_BUNDLE, type StartedRunner } from '#clients/runner/start.ts';

export function startRunner(env: Record<string, string> = {}): Promise<StartedRunner> {
  return start({ SIGHTLINE_THREADS: '1', ...env });
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function byHash(images: readonly Uint8Array[]): Map<string, Uint8Array> {
  return new Map(images.map((bytes) => [sha256(bytes), bytes]));
}

export function multipart(request: unknown, images: readonly Uint8Array[] = []): FormData {
  return toForm(request, byHash(images));
}

/** @throws SightlineError if the runner rejects the call */
export async function callRunner(
  url: string,
  path: '/v1/score' | '/v1/generate',
  request: unknown,
  images: readonly Uint8Array[] = [],
): Promise<RunnerEvent[]> {
  return Array.fromAsync(streamRunner({ url }, path, { request, images: byHash(images) }));
}
