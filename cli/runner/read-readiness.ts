/** Readiness of the runner at a URL. */
import { fetchReadiness } from '#clients/runner/call.ts';
import type { Readiness } from '#contract/runner.ts';
import { isHttpUrl, isNetworkError } from '../options/urls.ts';
import { UnreachableError, UsageError } from '../terminal/failure.ts';

/** @throws UsageError if the URL is invalid; UnreachableError if no runner answers there */
export async function readReadiness(url: string): Promise<Readiness> {
  if (!isHttpUrl(url)) {
    throw new UsageError(`--runner ${url} is not a URL. Give a URL such as http://127.0.0.1:8790.`);
  }
  try {
    return await fetchReadiness({ url });
  } catch (cause) {
    throw new UnreachableError(
      isNetworkError(cause)
        ? `No runner answers at ${url}. Start one with "npm run runner", or omit --runner.`
        : `The server at ${url} is not a Sightline runner.`,
      { cause },
    );
  }
}
