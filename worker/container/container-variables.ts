/** What a runner in a container is told: to ask for the token that the dispatch will show it. */
import type { RunnerConfig } from '../env.ts';

export const isContainer = (url: string) => url.startsWith('container:');

/** @throws Error where the runners at `container://` have no token, or several */
export function containerVariables(runners: readonly RunnerConfig[]): Record<string, string> {
  const tokens = new Set(runners.filter(({ url }) => isContainer(url)).map(({ token }) => token));
  const [token] = tokens;
  if (token === undefined || tokens.size !== 1) {
    throw new Error('SIGHTLINE_RUNNERS: runners at container:// need a token, and all of them the same');
  }
  return { SIGHTLINE_TOKEN: token };
}
