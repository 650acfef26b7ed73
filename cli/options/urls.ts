/** URLs that options name, and errors of calls to them. */

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

/** True if `fetch` could not connect, or lost the connection. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}
