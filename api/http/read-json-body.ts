/** Reads request bodies within their limits, and checks the size, nesting and characters of JSON before it is parsed. */

import { createMiddleware } from 'hono/factory';
import { SightlineError } from '#contract/errors.ts';
import { joinBytes } from '#contract/join-bytes.ts';
import { LIMITS } from '#contract/limits.ts';
import { jsonPointer } from '#contract/parse.ts';
import type { ApiEnv } from '../context.ts';

function tooLarge(): SightlineError {
  const limit = `${LIMITS.jsonBytesMax / 1024 / 1024} MB`;
  return new SightlineError(
    'payload_too_large',
    `The JSON body exceeds ${limit}. Upload images with POST /v1/images or split the request`,
  );
}

/** @throws the error of `tooLarge` as soon as the body exceeds the limit, whatever its Content-Length */
export async function readBytes(
  request: Request,
  { bytesMax, tooLarge }: { bytesMax: number; tooLarge: () => SightlineError },
): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (Number(declared ?? 0) > bytesMax) throw tooLarge();
  if (declared !== null) {
    // The server cuts a body off at its Content-Length, so it can be read at once, which is much faster.
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.length > bytesMax) throw tooLarge();
    return whole;
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > bytesMax) throw tooLarge();
    pieces.push(piece);
  }
  return joinBytes(pieces);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}

/** Upper bound of the nesting depth: the number of opening brackets, strings included. Stops above `limit`. */
function countOpening(json: string, limit: number): number {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let index = json.indexOf(bracket); index >= 0 && count <= limit; index = json.indexOf(bracket, index + 1)) {
      count += 1;
    }
  }
  return count;
}

/** Nesting depth, without brackets in strings. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (isOpening(code)) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (isClosing(code)) depth -= 1;
  }
  return deepest;
}

function nestsTooDeep(json: string): boolean {
  const limit = LIMITS.jsonDepthMax;
  return countOpening(json, limit) > limit && depthOf(json) > limit;
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** Finds a string or key with a lone surrogate. UTF-8 cannot encode it, so another text would be stored. */
function findLoneSurrogate(value: unknown): string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (!key.isWellFormed()) return [];
    const path = findLoneSurrogate(inner);
    if (path) return [key, ...path];
  }
  return undefined;
}

/** @throws SightlineError `invalid_request`. Ignores a text that is not JSON, which the parser rejects. */
function requireWellFormedText(json: string): void {
  if (!json.includes('\\u') || !SURROGATE_ESCAPE.test(json)) return;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return;
  }
  const path = findLoneSurrogate(value);
  if (!path) return;
  const message = 'contains a lone surrogate: write \\u escapes in pairs';
  throw new SightlineError('invalid_request', `The body at ${jsonPointer(path)} ${message}`, {
    errors: [{ pointer: jsonPointer(path), message }],
  });
}

export const readJsonBody = createMiddleware<ApiEnv>(async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new SightlineError(
      'unsupported_media_type',
      `The body must be application/json, not ${type === '' ? 'without a Content-Type' : (type.split(';')[0] ?? type)}`,
    );
  }
  const bytes = await readBytes(c.req.raw, { bytesMax: LIMITS.jsonBytesMax, tooLarge });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SightlineError('invalid_request', 'The body is not UTF-8', { cause });
  }
  if (nestsTooDeep(text)) {
    throw new SightlineError('invalid_request', `The JSON body has more than ${LIMITS.jsonDepthMax} levels of nesting`);
  }
  requireWellFormedText(text);
  // The cache holds promises; its type is wrong.
  c.req.bodyCache.text = Promise.resolve(text) as unknown as string;
  await next();
});
