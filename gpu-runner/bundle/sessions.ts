/** The five ONNX Runtime sessions of a bundle. `run` blocks its thread, so only the inference process imports this. */
import { join } from 'node:path';
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import type { Bundle } from './bundle.ts';
import { GRAPHS, type GraphName } from './manifest.ts';

export type Provider = 'cpu' | 'cuda';
export type Sessions = Record<GraphName, InferenceSession>;

/**
 * Opens every graph with the requested execution provider; never falls back to another one.
 * @throws Error if the provider is missing from this build of ONNX Runtime or cannot start
 */
export async function openSessions(
  bundle: Bundle,
  options: { provider: Provider; threads: number },
): Promise<Sessions> {
  const available = listSupportedBackends()
    .filter(({ bundled }) => bundled)
    .map(({ name }) => name);
  if (!available.includes(options.provider)) {
    throw new Error(
      `The execution provider "${options.provider}" is not in this build of ONNX Runtime (it has: ${available.join(', ')}). ` +
        'Use the CUDA image, or set SIGHTLINE_PROVIDER=cpu.',
    );
  }
  const open = (graph: GraphName) =>
    InferenceSession.create(join(bundle.folder, `${graph}.onnx`), {
      executionProviders: [options.provider],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Spinning threads would starve the other processes of a small machine.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  const opened: Partial<Sessions> = {};
  for (const graph of GRAPHS) opened[graph] = await open(graph);
  return opened as Sessions;
}
