/** Reads a JSON body within its bounds before anything parses it. */
import { createMiddleware } from 'hono/factory';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { jsonPointer } from '#contract/parse.ts';
import type { ApiEnv } from './context.ts';

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
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw refusal();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > bytesMax) throw refusal();
    pieces.push(piece);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Brackets that are open at the deepest place, strings left out. */
function depthOf(json: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (OPENING.has(byte)) deepest = Math.max(deepest, ++depth);
    else if (CLOSING.has(byte)) depth -= 1;
  }
  return deepest;
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
  if (!SURROGATE_ESCAPE.test(json)) return;
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
  if (depthOf(bytes) > LIMITS.jsonDepthMax) {
    throw new SightlineError('invalid_request', `The body nests deeper than ${LIMITS.jsonDepthMax} levels`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SightlineError('invalid_request', 'The body is not UTF-8', { cause });
  }
  requireWholeCharacters(text);
  // hono keeps promises here, whatever its type says.
  c.req.bodyCache.text = Promise.resolve(text) as unknown as string;
  await next();
});
