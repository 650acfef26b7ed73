/** Reads a JSON body within its bounds before anything parses it. */

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
    `A JSON body has at most ${limit}. Upload images with POST /v1/images, and split the run`,
  );
}

/** @throws SightlineError `payload_too_large` as soon as the limit is passed, whatever Content-Length says */
export async function readBytes(
  request: Request,
  bytesMax: number,
  refusal: () => SightlineError,
): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (Number(declared ?? 0) > bytesMax) throw refusal();
  if (declared !== null) {
    // The server lets no more through than was declared; in one piece it costs far less than piece by piece.
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.length > bytesMax) throw refusal();
    return whole;
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > bytesMax) throw refusal();
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

/** Most brackets that could be open at a time: all that there are, strings included. Stops counting above `enough`. */
function countOpening(json: string, enough: number): number {
  let count = 0;
  for (const bracket of ['[', '{']) {
    for (let at = json.indexOf(bracket); at >= 0 && count <= enough; at = json.indexOf(bracket, at + 1)) count += 1;
  }
  return count;
}

/** Brackets that are open at the deepest place, strings left out. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
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
  const most = LIMITS.jsonDepthMax;
  return countOpening(json, most) > most && depthOf(json) > most;
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/** Where a string or key has half of a character: UTF-8 cannot hold it, so that what is stored would be another text. */
function pathToHalf(value: unknown): string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (!key.isWellFormed()) return [];
    const path = pathToHalf(inner);
    if (path) return [key, ...path];
  }
  return undefined;
}

/** @throws SightlineError `invalid_request`; whether the text is JSON is not checked here */
function requireWholeCharacters(json: string): void {
  if (!json.includes('\\u') || !SURROGATE_ESCAPE.test(json)) return;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return;
  }
  const path = pathToHalf(value);
  if (!path) return;
  const message = 'has half of a character: a surrogate escape without its partner';
  throw new SightlineError('invalid_request', `The body at ${jsonPointer(path)} ${message}`, {
    errors: [{ pointer: jsonPointer(path), message }],
  });
}

export const readJsonBody = createMiddleware<ApiEnv>(async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new SightlineError(
      'unsupported_media_type',
      `Send application/json, not ${type === '' ? 'a body without Content-Type' : (type.split(';')[0] ?? type)}`,
    );
  }
  const bytes = await readBytes(c.req.raw, LIMITS.jsonBytesMax, tooLarge);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SightlineError('invalid_request', 'The body is not UTF-8', { cause });
  }
  if (nestsTooDeep(text)) {
    throw new SightlineError('invalid_request', `The body nests deeper than ${LIMITS.jsonDepthMax} levels`);
  }
  requireWholeCharacters(text);
  // hono keeps promises here, whatever its type says.
  c.req.bodyCache.text = Promise.resolve(text) as unknown as string;
  await next();
});
