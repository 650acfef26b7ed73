import { fetchDrawing } from '#clients/runner/call.ts';
import type { Services } from '../services.ts';
import { callAnyRunner } from './call-any-runner.ts';
import { usableRunners } from './usable-runners.ts';

/** Renders an SVG as PNG, which a Worker cannot do. */
export async function renderDrawing(services: Services, svg: string): Promise<Uint8Array> {
  return callAnyRunner(await usableRunners(services), {
    purpose: 'that can render a drawing',
    call: ({ address }, signal) => fetchDrawing(address, svg, signal),
  });
}
