import type { RunnerConfig } from '../../env.ts';

export function isContainer(url: string): boolean {
  return url.startsWith('container:');
}

/**
 * Environment of a runner in a container: the token that the dispatch sends.
 * @throws Error if the runners at `container://` do not all have the same token
 */
export function containerVariables(runners: readonly RunnerConfig[]): Record<string, string> {
  const tokens = new Set(runners.filter(({ url }) => isContainer(url)).map(({ token }) => token));
  const [token] = tokens;
  if (token === undefined || tokens.size !== 1) {
    throw new Error('SIGHTLINE_RUNNERS: all runners at container:// need one token, the same for each');
  }
  return { SIGHTLINE_TOKEN: token };
}
